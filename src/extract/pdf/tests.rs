#[test]
fn probe() {
    let path = std::env::var("PROBE").unwrap();
    let super::Extraction::Document(d) = super::read(&std::fs::read(path).unwrap()) else { panic!() };
    for b in &d.blocks {
        match b {
            super::Block::Table(t) => {
                println!("TABLE {}x{}", t.rows, t.cols);
                for c in &t.cells {
                    println!("  {},{} {}x{} {:?}", c.row, c.col, c.rowspan, c.colspan, c.text);
                }
            }
            o => println!("{o:?}"),
        }
    }
    println!("AROUND {:?} ISSUES {:?}", d.around, d.issues);
}

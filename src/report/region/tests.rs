//! Names of agencies, and the places that they serve.

use super::*;

fn regions() -> Regions {
    Regions::from_tsv(include_str!("../../../config/regions.tsv")).expect("the table that we ship is whole")
}

fn code(name: &str, context: &str) -> Option<u32> {
    regions().of_agency(name, &[context]).code
}

#[test]
fn a_place_is_the_longest_name_at_the_start_of_the_agency() {
    let regions = regions();
    let table = [
        ("淄川区招商局", Some(370_302)),
        ("平潭县自然资源局", Some(350_128)),
        ("淮安市洪泽区人民政府", Some(320_813)),
        ("山东省济宁市汶上县投资促进服务中心", Some(370_830)),
        ("余姚市人民政府招商中心", Some(330_281)),
        ("宁夏商务厅", Some(640_000)),
        ("固原市投资促进服务中心", Some(640_400)),
        ("恩施州财政局", Some(422_800)),
        ("延边朝鲜族自治州商务局", Some(222_400)),
        ("景宁县水利局", Some(331_127)),
        ("吉林市商务局", Some(220_200)),
        ("吉林省商务厅", Some(220_000)),
        ("海南州教育局", Some(632_500)),
        ("上海市浦东新区商务委员会", Some(310_115)),
        ("济源市水利局", Some(419_001)),
        ("密云县发展和改革委员会", Some(110_228)),
        ("南京市鼓楼区商务局", Some(320_106)),
        ("鼓楼区商务局", None),
        ("招商局", None),
        ("", None),
    ];
    for (name, want) in table {
        assert_eq!(regions.of_agency(name, &[]).code, want, "{name}");
    }
}

#[test]
fn a_name_that_several_places_bear_is_settled_by_the_text_or_not_at_all() {
    assert_eq!(code("鼓楼区商务局", "地址：福州市某路1号"), Some(350_102));
    assert_eq!(code("鼓楼区商务局", "按照河南省有关规定"), Some(410_204));
    assert_eq!(code("鼓楼区商务局", "按照江苏省有关规定"), None, "two of them lie in that province");
    let place = regions().of_agency("鼓楼区商务局", &[]);
    assert_eq!((place.depth, &"鼓楼区商务局"[place.length..]), (Some(Depth::County), "商务局"));
}

#[test]
fn a_region_names_every_division_above() {
    let region = regions().region(370_302);
    assert_eq!(region.province.as_deref(), Some("山东省"));
    assert_eq!(region.city.as_deref(), Some("淄博市"));
    assert_eq!(region.county.as_deref(), Some("淄川区"));
    assert_eq!(regions().region(310_115).city, None, "a municipality has no prefectures");
    assert_eq!(regions().region(640_400).county, None);
}

#[test]
fn zones_and_texts_lead_to_their_place() {
    let regions = regions();
    assert_eq!(regions.of_zone("济宁高新区管委会", &[]), Some(370_800));
    assert_eq!(regions.of_zone("平潭综合实验区行政审批局", &[]), Some(350_128));
    assert_eq!(regions.of_text("按照汶上县人民政府和济宁市的要求"), Some(370_830));
    assert_eq!(regions.of_text("与淄川区和汶上县交流"), None, "two places side by side");
}

#[test]
fn every_faulty_row_is_reported() {
    let faults = Regions::from_tsv("# note\n370302\t淄川区\n37030\t甲区\n370303\n").expect_err("two rows are wrong");
    assert_eq!(faults.len(), 2, "{faults:?}");
    assert_eq!(faults[0].0, 3, "{faults:?}");
}

//! `kill -9`, full disks and damaged files: nothing that was acknowledged is ever lost, nothing is there twice, and
//! nothing starts afresh in silence.

use crate::ground::{Ground, Holdings, Row, Sight, archived, copy_dir, finish, names, signal};
use nianbao::archive::Archive;
use nianbao::model::capture::CaptureId;
use nianbao::portal::scenario::Scenario;
use nianbao::portal::sites;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::Mutex;
use std::time::Duration;

const SETTINGS: &str = "[politeness]\ninterval = \"80ms\"\n";
const FETCH: &[&str] = &["fetch", "--format", "json"];

/// The demo's portal without the answer that is another one the second time.
fn steady_demo() -> Scenario {
    let mut scenario = sites::demo();
    scenario.sources = scenario.sources.replace("years = \"2019..2023\"", "years = \"2022..2023\"");
    scenario.expected.reports.retain(|report| report.year >= 2022);
    for report in &scenario.expected.reports {
        let target = report.urls[0].strip_prefix("{base:trs}");
        let host = scenario.site.host_mut("trs").unwrap();
        if let Some(resource) = target.and_then(|target| host.get_mut(target)) {
            resource.fault = None;
        }
    }
    scenario
}

/// When a run is killed.
#[derive(Debug, Clone, Copy)]
enum Moment {
    /// So long after the portal received so many of its requests.
    Request(usize, Duration),
    /// So long after its start.
    Start(Duration),
}

/// Starts a run and kills it at the moment; whether it still ran.
fn kill_at(ground: &Ground, data: &Path, moment: Moment) -> bool {
    let before = ground.requests();
    let mut child = ground.spawn(data, FETCH);
    match moment {
        Moment::Start(time) => std::thread::sleep(time),
        Moment::Request(count, later) => {
            while ground.requests() < before + count && child.try_wait().unwrap().is_none() {
                std::thread::sleep(Duration::from_millis(4));
            }
            std::thread::sleep(later);
        }
    }
    child.kill().unwrap();
    finish(child).code.is_none()
}

/// What an undisturbed crawl of a portal gives.
struct Undisturbed {
    sights: Vec<Sight>,
    rows: BTreeSet<Row>,
    requests: usize,
}

impl Undisturbed {
    fn crawl(ground: &Ground) -> Self {
        let data = ground.data("undisturbed");
        let before = ground.requests();
        ground.fetch(&data).expect(0);
        let requests = ground.requests() - before;
        let holdings = ground.holdings(&data);
        assert_eq!(holdings.captures.len(), requests, "each answer is archived once");
        assert_eq!(holdings.waiting, (0, 0));
        assert!(holdings.rows.len() >= ground.site.expected.reports.len());
        Self { sights: holdings.sights().into_iter().cloned().collect(), rows: holdings.rows, requests }
    }
}

/// Everything that killed runs had brought to the disk.
#[derive(Default)]
struct Kept {
    captures: BTreeMap<CaptureId, Sight>,
    archived: BTreeSet<CaptureId>,
    kills: i64,
}

impl Kept {
    fn look(&mut self, data: &Path) {
        self.kills += 1;
        let archived = archived(data);
        if !names(&data.join("store")).is_empty() && data.join("nianbao.json").exists() {
            let acknowledged = Holdings::acknowledged(data).captures;
            assert!(acknowledged.keys().all(|id| archived.contains(id)), "acknowledged and not in the archive");
            self.captures.extend(acknowledged);
        }
        self.archived.extend(archived);
    }
}

/// Goes on with a data directory to the end, and compares everything with the undisturbed crawl.
fn compare(ground: &Ground, data: &Path, undisturbed: &Undisturbed, kept: &Kept) -> Holdings {
    ground.fetch(data).expect(0);
    let end = ground.holdings(data);
    for (id, sight) in &kept.captures {
        assert_eq!(end.captures.get(id), Some(sight), "acknowledged and lost");
    }
    for id in &kept.archived {
        assert!(end.captures.contains_key(id), "archived and not taken into the store");
    }
    let mut extra = end.sights();
    for sight in &undisturbed.sights {
        let at = extra.iter().position(|s| *s == sight);
        extra.remove(at.unwrap_or_else(|| panic!("{sight:?} is missing")));
    }
    // a walk that was concluded before the kill is begun anew, as by every run
    if kept.archived.len() < undisturbed.requests {
        assert_eq!(extra, Vec::<&Sight>::new(), "archived twice");
    }
    let listed = |(url, role, ..): &&Sight| role == "listing" || ground.site.expected.decoys.contains(url);
    assert!(extra.iter().all(listed), "archived twice: {extra:#?}");
    assert_eq!(end.rows, undisturbed.rows);
    assert_eq!(end.waiting, (0, 0), "frontier, unread");
    for entry in &end.log {
        assert!(entry.capture.is_none_or(|id| end.captures.contains_key(&id)), "{entry:?}");
    }
    end
}

/// Kills at these moments one after the other, then compares.
fn disturb(ground: &Ground, undisturbed: &Undisturbed, name: &str, moments: &[Moment]) {
    let data = ground.data(name);
    let before = ground.requests();
    let mut kept = Kept::default();
    for moment in moments {
        kill_at(ground, &data, *moment);
        kept.look(&data);
    }
    let end = compare(ground, &data, undisturbed, &kept);
    // a request whose answer did not reach the archive is asked again, and nothing else
    let mut unarchived = ground.asked_since(before);
    for (url, ..) in end.captures.values() {
        *unarchived.entry(url.clone()).or_default() -= 1;
    }
    let again: Vec<_> = unarchived.into_iter().filter(|(_, n)| !(0..=kept.kills).contains(n)).collect();
    assert_eq!(again, []);
}

#[test]
fn a_crawl_killed_at_twenty_moments_ends_like_an_undisturbed_one() {
    let at = |request, later| Moment::Request(request, Duration::from_millis(later));
    let start = |ms| Moment::Start(Duration::from_millis(ms));
    let mut cases: Vec<Vec<Moment>> = vec![
        // before the store is there, while it is made, before the first answer
        vec![start(2)],
        vec![start(15), start(30)],
        vec![start(60)],
        vec![at(1, 0), at(1, 0)],
        // twice in a row: while the tail of the first is replayed, and further on
        vec![at(15, 3), start(40)],
        vec![at(20, 0), at(6, 11)],
    ];
    let between = [(2, 0), (4, 7), (7, 1), (10, 13), (13, 4), (17, 22), (21, 9), (25, 0), (29, 31), (33, 2), (37, 15)];
    cases.extend(between.map(|(request, later)| vec![at(request, later)]));
    // around the last request, while the rest is read and the sources are settled
    cases.extend([0, 60, 150].map(|later| vec![at(usize::MAX, later)]));
    let queue = Mutex::new(cases.into_iter().enumerate().collect::<Vec<_>>());
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let ground = Ground::new(steady_demo(), SETTINGS);
                let undisturbed = Undisturbed::crawl(&ground);
                loop {
                    let Some((number, mut moments)) = queue.lock().unwrap().pop() else { break };
                    for moment in &mut moments {
                        if let Moment::Request(count, _) = moment {
                            *count = (*count).min(undisturbed.requests);
                        }
                    }
                    eprintln!("case {number}: {moments:?}");
                    disturb(&ground, &undisturbed, &format!("case-{number}"), &moments);
                }
            });
        }
    });
}

/// A small portal, its undisturbed crawl, and what the loopback may be asked at.
fn small() -> (Ground, Undisturbed) {
    let ground = Ground::new(sites::polite(1, 10), "[politeness]\ninterval = \"40ms\"\n");
    let undisturbed = Undisturbed::crawl(&ground);
    (ground, undisturbed)
}

/// The one WARC file of a data directory.
fn only_warc(data: &Path) -> PathBuf {
    let names = names(&data.join("warc"));
    assert_eq!(names.len(), 1, "{names:?}");
    data.join("warc").join(&names[0])
}

/// Every file of a folder with its bytes.
fn contents(dir: &Path) -> Vec<(String, Vec<u8>)> {
    names(dir).into_iter().map(|name| (name.clone(), fs::read(dir.join(name)).unwrap())).collect()
}

/// A data directory as a power cut could leave it: the store knows of the first requests, the archive holds more.
struct Torn {
    data: PathBuf,
    /// Bytes that the store accounts for.
    accounted: u64,
    /// Where each exchange that it does not account for ends.
    ends: Vec<(CaptureId, u64)>,
}

/// The store is that of a run that had sent so many requests, the archive that of the same run so many later.
fn torn(ground: &Ground, (first, last): (usize, usize)) -> Torn {
    let (running, data) = (ground.data("running"), ground.data("torn"));
    let before = ground.requests();
    let mut child = ground.spawn(&running, FETCH);
    let wait_for = |child: &mut Child, count| {
        while ground.requests() < before + count {
            assert!(child.try_wait().unwrap().is_none(), "ended too early");
            std::thread::sleep(Duration::from_millis(2));
        }
    };
    wait_for(&mut child, first);
    signal(&child, "STOP");
    copy_dir(&running.join("store"), &data.join("store"));
    fs::copy(running.join("nianbao.json"), data.join("nianbao.json")).unwrap();
    signal(&child, "CONT");
    wait_for(&mut child, last);
    child.kill().unwrap();
    finish(child);
    copy_dir(&running.join("warc"), &data.join("warc"));
    copy_dir(&running.join("runs"), &data.join("runs"));
    let known = Holdings::acknowledged(&data).captures;
    let archive = Archive::open(data.join("warc")).unwrap();
    let file = archive.files().unwrap().remove(0);
    let mut accounted = 0;
    let mut ends = Vec::new();
    for archived in archive.scan(&file.name, 0).unwrap().map_while(Result::ok) {
        let end = archived.capture.location.offset + archived.capture.location.length;
        if known.contains_key(&archived.capture.id) {
            accounted = end;
        } else {
            ends.push((archived.capture.id, end));
        }
    }
    assert!(file.open && accounted > 0 && ends.len() >= 3, "{accounted} {ends:?}");
    Torn { data, accounted, ends }
}

#[test]
fn what_the_archive_has_and_the_store_has_not_is_taken_over_and_only_a_torn_end_is_asked_again() {
    let (ground, undisturbed) = small();
    let torn = torn(&ground, (4, 10));
    let length = only_warc(&torn.data).metadata().unwrap().len();
    let (_, first_end) = torn.ends[0];
    let (_, last_end) = *torn.ends.last().unwrap();
    let cuts = [
        ("nothing", length),
        ("the last byte", last_end - 1),
        ("half of the last exchange", u64::midpoint(torn.ends[torn.ends.len() - 2].1, last_end)),
        ("all behind the first exchange", first_end),
        ("most of the first exchange", torn.accounted + 7),
        ("all that is not accounted for", torn.accounted),
    ];
    for (at, (what, cut)) in cuts.into_iter().enumerate() {
        let data = ground.data(&format!("cut-{at}"));
        copy_dir(&torn.data, &data);
        fs::OpenOptions::new().write(true).open(only_warc(&data)).unwrap().set_len(cut).unwrap();
        let mut kept = Kept { captures: Holdings::acknowledged(&data).captures, ..Kept::default() };
        kept.archived = torn.ends.iter().filter(|(_, end)| *end <= cut).map(|(id, _)| *id).collect();
        assert_eq!(archived(&data).len(), kept.captures.len() + kept.archived.len(), "{what}");
        let before = ground.requests();
        compare(&ground, &data, &undisturbed, &kept);
        let whole = kept.captures.len() + kept.archived.len();
        assert_eq!(ground.requests() - before, undisturbed.requests - whole, "cut off: {what}");
    }
}

#[test]
fn a_store_that_is_far_behind_is_brought_up_to_the_archive() {
    let ground = Ground::new(steady_demo(), SETTINGS);
    let undisturbed = Undisturbed::crawl(&ground);
    // the first answers of eight hosts come and are committed together
    let torn = torn(&ground, (20, undisturbed.requests - 2));
    let kept = Kept { captures: Holdings::acknowledged(&torn.data).captures, archived: archived(&torn.data), kills: 1 };
    assert!(torn.ends.len() > 20, "{}", torn.ends.len());
    let before = ground.requests();
    compare(&ground, &torn.data, &undisturbed, &kept);
    assert_eq!(ground.requests() - before, undisturbed.requests - kept.archived.len());
}

#[test]
fn bytes_that_were_made_durable_and_are_gone_stop_every_run() {
    let (ground, _) = small();
    let torn = torn(&ground, (4, 10));
    let warc = only_warc(&torn.data);
    fs::OpenOptions::new().write(true).open(&warc).unwrap().set_len(torn.accounted - 1).unwrap();
    let before = (contents(&torn.data.join("warc")), ground.requests());
    let ended = ground.fetch(&torn.data).expect(6);
    let name = warc.file_name().unwrap().to_string_lossy().replace(".open", "");
    assert!(ended.stderr.contains(&name) && ended.stderr.contains("accounts for"), "{}", ended.stderr);
    assert_eq!(before, (contents(&torn.data.join("warc")), ground.requests()));
}

type Damage = fn(&Path);

#[test]
fn a_store_that_is_gone_or_empty_is_damage_and_never_a_fresh_start() {
    let (ground, _) = small();
    let whole = ground.data("undisturbed");
    let damages: [(&str, Damage); 5] = [
        ("the store's folder is gone", |data| fs::remove_dir_all(data.join("store")).unwrap()),
        ("the store's folder is empty", |data| {
            fs::remove_dir_all(data.join("store")).unwrap();
            fs::create_dir(data.join("store")).unwrap();
        }),
        ("the store's file is empty", |data| fs::write(data.join("store/db"), "").unwrap()),
        ("the sentinel is gone", |data| fs::remove_file(data.join("nianbao.json")).unwrap()),
        ("only the archive is left", |data| {
            fs::remove_dir_all(data.join("store")).unwrap();
            fs::remove_file(data.join("nianbao.json")).unwrap();
        }),
    ];
    for (at, (what, damage)) in damages.into_iter().enumerate() {
        let data = ground.data(&format!("damaged-{at}"));
        copy_dir(&whole, &data);
        damage(&data);
        let before = (contents(&data.join("warc")), ground.requests());
        for args in [FETCH, &["verify"], FETCH] {
            let ended = ground.run(&data, args).expect(6);
            assert!(ended.stderr.contains(data.to_str().unwrap()), "{what}: {}", ended.stderr);
        }
        assert_eq!(before, (contents(&data.join("warc")), ground.requests()), "{what}");
    }
}

#[test]
fn a_changed_byte_is_named_with_its_file_and_place_and_a_missing_file_by_its_name() {
    let (ground, _) = small();
    let data = ground.data("undisturbed");
    ground.run(&data, &["verify"]).expect(0);
    let warc = only_warc(&data);
    let name = warc.file_name().unwrap().to_string_lossy().into_owned();
    let archive = Archive::open(data.join("warc")).unwrap();
    let place = archive.scan(&name, 0).unwrap().nth(4).unwrap().unwrap().capture.location;
    let whole = fs::read(&warc).unwrap();
    for at in [place.offset, place.offset + 1, place.offset + place.length / 2, place.offset + place.length - 1] {
        let mut bytes = whole.clone();
        bytes[usize::try_from(at).unwrap()] ^= 0x10;
        fs::write(&warc, bytes).unwrap();
        let ended = ground.run(&data, &["verify"]).expect(6);
        let said = format!("{name} at byte {}", place.offset);
        assert!(ended.stdout.contains(&said), "byte {at}: {} {}", ended.stdout, ended.stderr);
    }
    fs::remove_file(&warc).unwrap();
    let before = ground.requests();
    for args in [FETCH, &["verify"]] {
        let ended = ground.run(&data, args).expect(6);
        assert!(ended.stderr.contains(&name), "{}", ended.stderr);
    }
    assert_eq!(ground.requests(), before);
    fs::write(&warc, whole).unwrap();
    ground.run(&data, &["verify"]).expect(0);
}

#[test]
fn a_run_does_not_begin_on_a_disk_that_is_nearly_full() {
    let (ground, _) = small();
    let data = ground.data("undisturbed");
    ground.configure("[storage]\nmin_free = \"8000000GiB\"\n", &ground.site.sources);
    let before = ground.requests();
    for data in [&data, &ground.data("new")] {
        let ended = ground.fetch(data).expect(6);
        assert!(ended.stderr.contains("min_free") && ended.stderr.contains("kept"), "{}", ended.stderr);
    }
    assert_eq!(ground.requests(), before);
    ground.configure("", &ground.site.sources);
    assert!(!ground.holdings(&data).captures.is_empty());
    ground.fetch(&data).expect(0);
}

/// Documents that no compression makes smaller, about twelve megabytes together.
fn bulky() -> Scenario {
    let document = |number: u32| {
        let mut state = number.wrapping_mul(2_654_435_761) | 1;
        let mut noise = || {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state.to_le_bytes()[1]
        };
        sites::GivenDocument {
            name: format!("{number}.pdf"),
            title: format!("沙棘市第{number}服务站2022年政府信息公开工作年度报告"),
            bytes: (0..300_000).map(|_| noise()).collect(),
            content_type: "application/pdf".to_owned(),
        }
    };
    sites::from_files(&(0..40).map(document).collect::<Vec<_>>(), sites::Shape::AsIs)
}

/// Fills a small file system of its own, makes it larger and goes on; prints each run's exit code. The file system ends
/// with the shell, so what it holds is copied out in between and in the end.
const FILL: &str = r#"
    mkdir -p "$DATA" && mount -t tmpfs -o size="$SIZE" tmpfs "$DATA" || exit 99
    "$@"; echo "full: $?"
    "$@"; echo "still full: $?"
    cp -a "$DATA" "$OUT.full"
    mount -o remount,size=64m "$DATA" || exit 99
    "$@"; echo "room: $?"
    cp -a "$DATA" "$OUT"
"#;

#[test]
fn a_full_disk_ends_the_run_and_with_room_the_next_one_goes_on() {
    let probe = Command::new("unshare").args(["-rm", "true"]).output();
    if !probe.as_ref().is_ok_and(|out| out.status.success()) {
        eprintln!("skipped: a small file system needs `unshare -rm`, which is refused here: {probe:?}");
        return;
    }
    let ground = Ground::new(bulky(), "[politeness]\ninterval = \"5ms\"\n[storage]\nmin_free = \"1KiB\"\n");
    let undisturbed = Undisturbed::crawl(&ground);
    // full while the store is made, and while the archive grows
    for size in ["2m", "5m", "9m", "11m"] {
        let (data, out) = (ground.data(&format!("mount-{size}")), ground.data(&format!("out-{size}")));
        let mut command = Command::new("unshare");
        command.args(["-rm", "sh", "-c", FILL, "sh"]).env("DATA", &data).env("SIZE", size).env("OUT", &out);
        ground.name_run(&mut command, &data, &["fetch", "--quiet"]);
        let ended = finish(command.spawn().unwrap()).expect(0);
        for said in ["full: 6\n", "still full: 6\n", "room: 0\n"] {
            assert!(ended.stdout.contains(said), "{size}: {ended:?}");
        }
        let errors: Vec<_> = ended.stderr.lines().filter(|line| line.starts_with("error: ")).collect();
        let told = |line: &&str| line.contains("No space left") && line.contains("Make room for");
        assert!(errors.len() == 2 && errors.iter().all(told), "{size}: {errors:#?}");
        let full = ground.data(&format!("out-{size}.full"));
        let kept = Kept { captures: Holdings::acknowledged(&full).captures, archived: archived(&full), kills: 0 };
        let end = ground.holdings(&out);
        assert!(kept.archived.iter().all(|id| end.captures.contains_key(id)), "{size}");
        assert!(kept.captures.iter().all(|(id, sight)| end.captures.get(id) == Some(sight)), "{size}");
        assert_eq!(end.sights(), undisturbed.sights.iter().collect::<Vec<_>>(), "{size}");
        assert_eq!((end.rows, end.waiting), (undisturbed.rows.clone(), (0, 0)), "{size}");
    }
}

#[test]
fn a_rebuild_that_fails_leaves_the_store_as_it_was() {
    let ground = Ground::new(sites::polite(1, 3), SETTINGS);
    let data = ground.data("data");
    ground.fetch(&data).expect(0);
    let before = ground.holdings(&data).rows;
    let warc = fs::read_dir(data.join("warc")).unwrap().next().unwrap().unwrap().path();
    let mut bytes = fs::read(&warc).unwrap();
    let whole = bytes.clone();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 9].fill(0xff);
    fs::write(&warc, bytes).unwrap();
    let ended = ground.run(&data, &["rebuild"]).expect(6);
    assert!(ended.stderr.contains("is damaged at byte"), "{ended:?}");
    ground.run(&data, &["status"]).expect(0);
    assert!(names(&data).iter().all(|name| !name.contains("aside")), "{:?}", names(&data));
    fs::write(&warc, whole).unwrap();
    assert_eq!(ground.holdings(&data).rows, before);
}

#[test]
fn a_rebuild_without_the_sources_says_so_and_the_next_run_reads_their_listings() {
    let ground = Ground::new(sites::polite(1, 3), SETTINGS);
    let data = ground.data("data");
    ground.fetch(&data).expect(0);
    let sources = ground.config_dir().join("sources");
    let (kept, away) = (sources.join("polite.toml"), ground.data("polite.toml"));
    fs::rename(&kept, &away).unwrap();
    let other = "province = \"other\"\nname = \"他省\"\n[[source]]\nid = \"other\"\nunit = \"他县\"\nlevel = \"county\"\n\
                 listing = \"http://127.0.0.1/\"\ndialect = \"generic\"\nevidence = \"seen\"\n";
    fs::write(sources.join("other.toml"), other).unwrap();
    let ended = ground.run(&data, &["rebuild"]).expect(0);
    assert!(ended.stderr.contains("sources that are not configured (polite-0)"), "{ended:?}");
    fs::rename(&away, &kept).unwrap();
    fs::remove_file(sources.join("other.toml")).unwrap();
    let before = ground.requests();
    let report = ground.fetch(&data).expect(0).report();
    assert_eq!(
        report.sources.values().next().unwrap().found,
        4,
        "three reports and one that robots.txt forbids: {report:?}"
    );
    assert!(ground.log_from(before).iter().any(|asked| asked.target == "/nb/index.html"), "the listing was not asked");
}

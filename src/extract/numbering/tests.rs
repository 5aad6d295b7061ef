//! Numbers in each style, and lists that count.

use super::*;

fn level(style: Style, text: &str) -> Level {
    Level { style, text: text.into(), ..Level::default() }
}

fn levels(given: &[Level]) -> Levels {
    std::array::from_fn(|at| given.get(at).cloned().unwrap_or_default())
}

#[test]
fn numbers_are_written_as_the_styles_print_them() {
    for (style, number, text) in [
        ("chineseCounting", 1, "一"),
        ("chineseCounting", 10, "十"),
        ("chineseCounting", 12, "十二"),
        ("chineseCounting", 20, "二十"),
        ("chineseCounting", 105, "一〇五"),
        ("chineseCountingThousand", 105, "一百零五"),
        ("japaneseCounting", 3, "三"),
        ("chineseLegalSimplified", 21, "贰拾壹"),
        ("ideographTraditional", 11, "甲"),
        ("decimalEnclosedCircleChinese", 3, "③"),
        ("decimalEnclosedCircle", 21, "21"),
        ("decimalFullWidth", 12, "１２"),
        ("upperRoman", 14, "XIV"),
        ("lowerLetter", 28, "bb"),
        ("nonsense", 7, "7"),
    ] {
        assert_eq!(Style::named(style).write(number), text, "{style} {number}");
    }
    assert_eq!(
        [37, 39, 0, 200].map(Style::coded),
        [Style::Counting, Style::CountingThousand, Style::Decimal, Style::Decimal]
    );
    assert_eq!(Style::sampled("一, 二, 三, ...").write(4), "四");
    assert_eq!(Style::UpperRoman.write(i64::MAX), i64::MAX.to_string());
}

#[test]
fn a_deeper_level_starts_again_behind_a_higher_one() {
    let list =
        levels(&[level(Style::Counting, "%1、"), level(Style::Counting, "（%2）"), level(Style::Decimal, "%3.")]);
    let mut counters = Counters::default();
    let printed: Vec<String> = [0, 1, 1, 0, 1, 2].iter().map(|at| counters.next(7, &list, *at)).collect();
    assert_eq!(printed, ["一、", "（一）", "（二）", "二、", "（一）", "1. "]);
}

#[test]
fn levels_name_each_other_and_legal_ones_print_digits() {
    let mut list = levels(&[level(Style::Counting, "第%1章"), level(Style::Decimal, "%1.%2")]);
    list[1].legal = true;
    let mut counters = Counters::default();
    assert_eq!(counters.next(1, &list, 1), "1.1 ", "a level that was not used counts as started");
    assert_eq!(counters.next(1, &list, 0), "第一章 ");
    assert_eq!(counters.next(1, &list, 0), "第二章 ");
    assert_eq!(counters.next(1, &list, 1), "2.1 ");
}

#[test]
fn a_level_that_never_restarts_goes_on_and_an_instance_may_start_over_once() {
    let mut list = levels(&[level(Style::Decimal, "%1"), level(Style::Decimal, "(%2)")]);
    list[1].restart = Some(0);
    let mut counters = Counters::default();
    let mut next = |at| counters.next(1, &list, at);
    assert_eq!([next(0), next(1), next(0), next(1)], ["1 ", "(1)", "2 ", "(2)"]);
    counters.start_over(1, 5, 0, 1);
    counters.start_over(1, 5, 0, 1);
    assert_eq!([counters.next(1, &list, 0), counters.next(1, &list, 0)], ["1 ", "2 "]);
}

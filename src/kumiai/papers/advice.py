"""What a result of a service assumes, said to people: its weakest link stands beside it."""

from __future__ import annotations

from collections.abc import Mapping

from kumiai.model.advice import Link

LINKS: Mapping[Link, tuple[str, str]] = {
    Link.PART_ORDER: (
        "加工した順番は、工作物の名前の順番と同じであると仮定しています。",
        "Parts are taken as made in the order of their names.",
    ),
    Link.PART_COLUMNS: (
        "検査表の列A01を工作物01、A02を工作物02のように読むのは仮定であり、行からは証明できません。",
        "That column A01 of the inspection is part 01, and so on, is assumed; no row proves it.",
    ),
    Link.MEASURED_TOGETHER: (
        "全ての工作物は、まとめて検査されています。警告が間に合うのは、1個ごとに検査する場合だけです。",
        "All parts were inspected at once; a warning is in time only if each is inspected before the next.",
    ),
    Link.CONTROLLER: (
        "状態は制御装置の記録のとおりであり、実際の動きを確認したものではありません。",
        "States are what the controller said; nobody watched the machine.",
    ),
    Link.NOT_RECORDED: (
        "記録のない時間は不明です。記録が欠けている日があれば、稼働率は偏ります。",
        "Time without a recording is unknown; where days are missing, utilisation is biased.",
    ),
    Link.PLACES: (
        "区画ごとの台数と回数は、提供者が数えたものです。",
        "Cars and slips in a cell are as its provider counted them.",
    ),
    Link.SENSORS: (
        "温度と開度はセンサーと制御装置の記録のとおりであり、別の方法で測り直したものではありません。",
        "Temperatures and valves are what sensors and controller said; nobody measured again.",
    ),
    Link.GENERATED: (
        "元のデータは生成されたものであり、実際の記録ではありません。",
        "The rows are generated; nobody recorded them.",
    ),
}


def link(one: Link, lang: str) -> str:
    """A link as a sentence in Japanese (`ja`) or English."""
    return LINKS[one][0 if lang == "ja" else 1]

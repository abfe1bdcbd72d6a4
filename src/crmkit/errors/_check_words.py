"""
What the checks of field values say, in both languages.

Invariants:
    - As in :mod:`crmkit.errors` ``_wording``, which takes these up.

Not here: the checks (:mod:`crmkit.records` ``_checks``).
"""

from collections.abc import Mapping

#: Code → English and Chinese text.
CHECK_WORDS: Mapping[str, tuple[str, str]] = {
    "phone": (
        (
            "should be a phone number such as '138 1234 5678', '010-8888 1234' or "
            "'+852 5123 4567'"
        ),
        "应为电话号码，例如 '138 1234 5678'、'010-8888 1234' 或 '+852 5123 4567'",
    ),
    "phone_area": (
        "should begin with its area code, as in '010-8888 1234'",
        "应以区号开头，例如 '010-8888 1234'",
    ),
    "phone_digits": (
        (
            "should be all digits of a phone number; a spreadsheet has turned it "
            "into a number"
        ),
        "应为完整的电话号码；表格软件已把它变成了数值",
    ),
    "phone_kind": (
        "should be a phone number of one of these kinds: {allowed}",
        "号码类型应为：{allowed}",
    ),
    "phone_new": (
        "is in a range of numbers that is not on record yet",
        "所在号段尚未收录",
    ),
    "phone_several": (
        "should be one phone number, not several",
        "应为一个电话号码，不能是多个",
    ),
    "phone_unused": (
        (
            "should be a phone number that can be dialled; one from abroad begins "
            "with + and its country"
        ),
        "应为可以拨打的号码；境外号码以 + 和国家（地区）代码开头",
    ),
    "email_host": (
        "should be an e-mail address at a host that the whole internet knows",
        "应为互联网上可以送达的邮箱，@ 后须为公开域名",
    ),
    "email_alone": (
        "should be the e-mail address alone, without a name or brackets",
        "应只写邮箱地址，不带姓名和括号",
    ),
    "uscc_check": (
        (
            "should be a unified social credit code; its check character shows that "
            "one of its characters is wrong"
        ),
        "应为统一社会信用代码；校验码不符，其中有一位写错",
    ),
    "uscc_letters": (
        (
            "should be a unified social credit code, which has no other characters "
            "than digits and letters without I, O, S, V and Z, and digits in places "
            "3 to 8"
        ),
        "应为统一社会信用代码：只含数字和 I、O、S、V、Z 以外的字母，第 3 至 8 位为数字",
    ),
    "uscc_length": (
        "should be a unified social credit code, which has 18 characters",
        "应为 18 位的统一社会信用代码",
    ),
    "uscc_old": (
        (
            "should be the unified social credit code of 18 characters, not the "
            "registration number of 15 digits that it replaced"
        ),
        "应为 18 位的统一社会信用代码，而不是已被取代的 15 位注册号",
    ),
    "day_form": (
        "should be a day such as '2023-10-15', '2023/10/15' or '2023年10月15日'",
        "应为日期，例如 '2023-10-15'、'2023/10/15' 或 '2023年10月15日'",
    ),
    "day_none": ("should be a day that there is", "应为存在的日期"),
    "day_order": (
        "should begin with the year in four digits, as in '2023-10-15'",
        "应以四位数的年份开头，例如 '2023-10-15'",
    ),
    "day_time": (
        "should be a day alone, without a time",
        "应只写日期，不带时间",
    ),
    "day_whole": (
        "should have year, month and day, as in '2023-10-15'",
        "应写明年、月、日，例如 '2023-10-15'",
    ),
    "moment_form": (
        "should be a day and time such as '2024-05-20 14:30' or '2024年5月20日 14:30'",
        "应为日期和时间，例如 '2024-05-20 14:30' 或 '2024年5月20日 14:30'",
    ),
    "moment_never": (
        (
            "should be a time that clocks have shown; that day they were put "
            "forward past it"
        ),
        "应为钟表上出现过的时间；当天时钟拨快，跳过了这一时刻",
    ),
    "moment_none": (
        "should have a time from 00:00 to 23:59",
        "时间应在 00:00 至 23:59 之间",
    ),
    "moment_time": (
        "should have a time too, as in '2024-05-20 14:30'",
        "还应写明时间，例如 '2024-05-20 14:30'",
    ),
    "moment_twice": (
        (
            "should have an offset such as +08:00; that day clocks have shown this "
            "time twice"
        ),
        "应带时差（例如 +08:00）；当天时钟拨慢，这一时刻出现了两次",
    ),
    "industry": (
        "should be a section or division of {detail}, by code or name",
        "应为《国民经济行业分类》（{detail}）的门类或大类，可写代码或名称",
    ),
    "industry_near": (
        (
            "should be a section or division of {detail}, by code or name, perhaps "
            "one of {allowed}"
        ),
        (
            "应为《国民经济行业分类》（{detail}）的门类或大类，可写代码或名称；"
            "也许是 {allowed}"
        ),
    ),
    "industry_pair": (
        (
            "should be one section or division of {detail}; its code and its name "
            "are of two: {allowed}"
        ),
        "应为《国民经济行业分类》（{detail}）的一个门类或大类；代码与名称不符：{allowed}",
    ),
    "province": (
        "should be a province of China ({detail})",
        "应为省级行政区（{detail}）",
    ),
    "province_near": (
        "should be a province of China ({detail}); perhaps one of {allowed}",
        "应为省级行政区（{detail}）；也许是 {allowed}",
    ),
    "city": ("should be a city of China ({detail})", "应为城市（{detail}）"),
    "city_elsewhere": (
        "should be a city of the province given; this one is in {allowed}",
        "应为所填省份的城市；该城市属于 {allowed}",
    ),
    "city_near": (
        "should be a city of China ({detail}); perhaps one of {allowed}",
        "应为城市（{detail}）；也许是 {allowed}",
    ),
    "region_code": (
        "should be six digits of an administrative division and its name",
        "应为六位行政区划代码及其名称",
    ),
    "amount": (
        "should be an amount of money such as '¥12,345.60', '12.3万元' or '1,000 USD'",
        "应为金额，例如 '¥12,345.60'、'12.3万元' 或 '1,000 USD'",
    ),
    "amount_currency": (
        "should be an amount of money in {limit}",
        "金额的币种应为 {limit}",
    ),
    "amount_float": (
        (
            "should be an amount of money as text or a decimal number; a binary "
            "fraction is not exact, and a whole number does not say of which unit"
        ),
        "金额应为文本或十进制数；二进制小数不精确，整数未说明单位",
    ),
    "amount_large": (
        "should be an amount of money that 64 bits hold",
        "金额过大，超出 64 位整数",
    ),
    "amount_mark": (
        (
            "should be an amount of money that names its currency, of which there "
            "are several with this sign: {allowed}"
        ),
        "金额应写明币种；使用该符号的有：{allowed}",
    ),
    "amount_places": (
        "should be an amount of money with at most {limit} decimal places",
        "金额最多 {limit} 位小数",
    ),
}

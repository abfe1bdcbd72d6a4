"""
What a phone number is for.

Not here: how a number is read and which kind it is (:mod:`crmkit.records._checks`).
"""

from crmkit.labels import Choice, Label


class PhoneKind(Choice):
    """
    What a phone number is for.

    A relay number stands in for a real one: a mobile number with an extension, by
    which the network finds whom to connect. One without an extension looks like any
    other mobile number, as do those of virtual operators (170, 171 …).
    """

    MOBILE = "mobile", Label("Mobile number", "手机", ("手机号",))
    LANDLINE = "landline", Label("Landline", "固定电话", ("座机", "固话"))
    SERVICE = "service", Label("Service number", "服务号码", ("客服电话",))
    RELAY = "relay", Label("Relay number", "虚拟号码", ("隐私号", "中间号"))
    INTERNATIONAL = "international", Label("Number abroad", "境外号码", ("国际号码",))

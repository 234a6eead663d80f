"""English for what applicants do online: prove a phone, apply, supply, withdraw."""

from collections.abc import Mapping

ONLINE: Mapping[str, str] = {
    # the phone is proved, and what may be done then
    "网上办理": "Do it online",
    "补正、撤回和评价都可以在网上办理，请先验证手机号。": (
        "You can hand in missing materials, withdraw and rate online. Please verify your phone first."
    ),
    "欢迎对本次服务作出评价，请先验证手机号。": "Verify your phone, then rate the service.",
    "申请时填写的手机号": "The mobile phone given in the application",
    "获取验证码": "Send me a code",
    "验证码已发往": "A code was sent to",
    "，5 分钟内有效。": "; it is valid for five minutes.",
    "演示系统：短信没有真正发出，验证码在模拟短信网关的发件箱里（审管办登录后的“对外送信”页）。": (
        "Demonstration: no message was really sent. The code stands in the outbox of the simulated gateway "
        "(page “对外送信”, after an administrator's log-in)."
    ),
    "短信验证码": "Code from the message",
    "验证": "Verify",
    "没有收到？重新获取（每分钟一次）": "Nothing came? Send another (once a minute)",
    "请先验证手机号，再办理。": "Please verify your phone first.",
    "请填写 11 位手机号码，固定电话收不到短信，可到窗口办理": (
        "Enter a mobile number of 11 digits; landlines get no messages, please come to the window"
    ),
    "验证码每分钟只能获取一次，请稍后再试": "A code can be sent once a minute. Please wait a little",
    "该手机号今日获取验证码已达 10 次，请明日再试或到窗口办理": (
        "Ten codes were sent to this phone today. Please try tomorrow, or come to the window"
    ),
    "获取验证码次数过多，请一小时后再试": "Too many codes were asked for. Please try again in an hour",
    "请先获取验证码": "Ask for a code first",
    "验证码已过期，请重新获取": "The code is too old. Please ask for another",
    "验证码已输错 5 次，请重新获取": "Five wrong tries. Please ask for another code",
    "验证码不正确，最多可试 5 次": "This is not the code; you have five tries in all",
    "补交材料": "Hand in materials",
    "告知书要求补正：": "The notice asks for:",
    "材料": "Material",
    "文件（PDF、OFD、图片、Word、Excel，不超过 20 MB）": "File (PDF, OFD, picture, Word, Excel; up to 20 MB)",
    "上传": "Upload",
    "请选择文件": "Choose a file",
    "文件已收到。全部补齐后，请提交补正。": "The file has arrived. When all is there, please send it in.",
    "提交补正": "Send in what was missing",
    "请先上传全部补正材料，再提交；提交后由窗口重新审查。": (
        "Upload everything first, then send it in; the window will look at it again."
    ),
    "撤回整件申请": "Withdraw the whole application",
    "撤回后不再办理，已作出的决定不受影响。": "Nothing more will be done; what was decided already stands.",
    "提交": "Send",
    "已提交。": "Sent.",
    "本件现在不能这样办理，请看最新进度。": "This cannot be done now. Please look at how the case stands.",
    "理由": "Reason",
    "撤回须写明理由": "Say why you withdraw",
}

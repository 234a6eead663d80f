"""English for what applicants do online: prove a phone, apply, supply, withdraw."""

from collections.abc import Mapping

from api.web.translations.forms import FORMS

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
        "Demonstration: no message was really sent. The code is in the outbox of the simulated gateway "
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
    "审查意见": "What the review found",
    "修改后的图纸请送综合窗口登记。": "Please bring the revised drawings to the window.",
    "告知书要求补正：": "The notice asks for:",
    "材料": "Material",
    "文件（PDF、OFD、图片、Word、Excel，不超过 20 MB）": "File (PDF, OFD, picture, Word, Excel; up to 20 MB)",
    "上传": "Upload",
    "请选择文件": "Choose a file",
    "文件已收到。全部补齐后，请提交补正。": "The file has arrived. When all is there, please send it in.",
    "文件已收到，由窗口核对后补齐。": "The file has arrived; the window looks at it.",
    "受理时容缺的材料，请在期限前上传；窗口核对后补齐。": (
        "These materials were allowed to follow. Upload them in time; the window looks at them."
    ),
    "撤回本环节": "Withdraw this step",
    "提交补正": "Send in what was missing",
    "请先上传全部补正材料，再提交；提交后由窗口重新审查。": (
        "Upload everything first, then send it in; the window will look at it again."
    ),
    "撤回整件申请": "Withdraw the whole application",
    "撤回后不再办理，已作出的决定不受影响。": "Nothing more will be done; decisions made remain valid.",
    "提交": "Send",
    "已提交。": "Sent.",
    "本件现在不能这样办理，请看最新进度。": "This cannot be done now. Please look at the state of the case.",
    "理由": "Reason",
    "撤回须写明理由": "Say why you withdraw",
    # applying
    "网上申请": "Apply online",
    "选择事项，填一张表，上传材料；进度和结果随时可查。": (
        "Choose a matter, fill one form, upload the materials; follow it at any time."
    ),
    "结束并退出": "Finish and leave",
    "继续填写": "Go on with",
    "删除": "Delete",
    "暂存保留三十天。没有验证手机号的，只在本浏览器保留一天；用完请点“结束并退出”。": (
        "Drafts are kept for thirty days; without a verified phone in this browser only, for a day. "
        "Please leave when you have finished."
    ),
    "选择事项": "Choose a matter",
    "请选择事项": "Choose a matter",
    "承诺办结时间": "promised within",
    "材料至多": "materials at most",
    "环节至多": "steps at most",
    "工作日": "working days",
    "自然日": "calendar days",
    "工作小时": "working hours",
    "小时": "hours",
    "分钟": "minutes",
    "月": "months",
    "即办": "on the spot",
    "找回暂存": "Find a draft again",
    "已验证手机号": "Your phone is verified.",
    "在别的设备上填过的申请，验证当时的手机号后可以继续。": (
        "What you began on another device can go on here once its phone is verified."
    ),
    "手机号": "Mobile phone",
    "重新获取（每分钟一次）": "Send another (once a minute)",
    "没有这份暂存，或者已过期。验证过手机号的暂存，再次验证后可以继续。": (
        "There is no such draft, or it is too old. If its phone was verified, verify it again to go on."
    ),
    "已验证": "Verified",
    "手机号已验证，可以提交申请。": "Your phone is verified; you can hand the application in.",
    "验证码将发往上面填写的联系电话（有代理人的，发给代理人）。": (
        "The code goes to the phone given above (the agent's, where there is one)."
    ),
    "办理计划": "What will be done",
    "如果现在受理，承诺办结": "If accepted now, promised by",
    "现在提交，最迟答复是否受理": "Handed in now, you are told of acceptance by",
    "公示或外部事项完成后起算": "Counted from the end of a public notice or an outside event",
    "法律未规定整件时限": "No limit set by law for the whole",
    "办理环节": "Steps",
    "部门同步办理，不另计环节": "Done by the departments alongside, no step of yours",
    "已自动暂存": "Kept automatically",
    "填报内容有误，请修改后再提交：": "Something is wrong. Please mend it and send it again:",
    "一、您的情形": "1. Your situation",
    "二、申请人": "2. Applicant",
    "代理人（委托办理时填写）": "Agent (if another person acts for you)",
    "验证手机号": "Verify the phone",
    "三、申请表": "3. Application form",
    "四、材料": "4. Materials",
    "每个文件不超过 20 MB，可以是 PDF、OFD、图片、Word 或 Excel。": (
        "At most 20 MB each: PDF, OFD, picture, Word or Excel."
    ),
    "提交申请": "Hand in",
    "返回（已自动暂存）": "Back (it is kept)",
    "断网或重复点击不会产生两个办件。": "A lost connection or a double click never makes two cases.",
    "收取方式": "How it comes",
    "未交": "Not given",
    "电子文件": "Files",
    "上传文件": "Upload a file",
    "已上传": "Uploaded",
    "已调取电子证照": "Certificate fetched",
    "调取电子证照": "Fetch certificate",
    "沿用以往材料": "Use an earlier file",
    "系统生成": "Made by the system",
    "容缺（受理后补交）": "Later, after acceptance",
    "请先用短信验证码验证手机号，再调取证照或者沿用以往材料": (
        "Verify your phone by the code first, then fetch certificates or use earlier files"
    ),
    "请先用短信验证码验证这个手机号": "Verify this phone by the code first",
    "请先填写申请人的证件类型和证件号码": "Enter the applicant's kind and number of ID first",
    "以往办件中没有可以沿用的这种材料": "No earlier case has this material",
    "申请已提交": "Your application is handed in",
    "打印": "Print",
    "收到时间": "Received",
    "您有同一事项的申请正在办理": "You already have an open application for this matter",
    "如系重复提交，可以撤回其中一件。": "If you applied twice by mistake, you can withdraw one of them.",
    "最迟答复是否受理：": "You are told of acceptance by",
    "窗口将审查您的材料。需要补正的，会一次性告知；到期没有答复的，自收到之日起即为受理。": (
        "The window looks at your materials. What is missing is told at once and in full; without an answer "
        "in time, the application counts as accepted from the day of receipt."
    ),
    "办件编号和查询码已发给申请人，请妥善保管。": (
        "Case number and query code were sent to the applicant. Please keep them."
    ),
    "进度查询二维码": "QR code of the progress page",
    "扫码查进度": "Scan to follow the case",
    "查看进度": "See the progress",
    "再办一件": "Another application",
    **FORMS,
}

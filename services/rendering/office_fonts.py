"""Fonts of the office for titles, body and labels, as GB/T 9704-2012 names them.

The names are those under which the fonts are sold and shipped; what the folder of the office lacks, the free
font replaces: the title in bold.
"""

OFFICE_FONTS = {
    "title": (
        "FZXiaoBiaoSong-B05S",
        "FZXiaoBiaoSong-B05",
        "方正小标宋简体",
        "方正小标宋_GBK",
        "FZXBSJW--GB1-0",
        "小标宋",
    ),
    "body": ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong", "FZFangSong-Z02S"),
    "kai": ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "STKaiti", "FZKai-Z03S"),
}
"""Use of a font → the names to look for; the first found is taken."""

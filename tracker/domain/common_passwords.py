"""What guessers try first: long passwords from published leaks, and what others are put together of.

The whole ones are those of the list that the library zxcvbn ships (MIT); the pieces are ours, with what is typed here.
"""

from __future__ import annotations

_WHOLE = """
123qweasdzxc 1qaz2wsx3edc q1w2e3r4t5y6 1q2w3e4r5t6y mailcreated5240 qazwsxedcrfv 123456qwerty qwerty123456
sojdlg123aljg leavemealone 123456654321 gfhjkmgfhjkm qazwsxedc123 ghjcnjgfhjkm sonyericsson zxcasdqwe123 ghhh47hj7649
123456789qwe 1qazxsw23edc qwerasdfzxcv qweasdzxc123 flvbybcnhfnjh 123456789987654321 112233445566 finalfantasy
ghbdtnrfrltkf websolutions chickenwing101 1qaz2wsx3edc4rfv justinbieber contortionist newproject2004 needforspeed
businessbabe 123456789123 maurolarastefy domainlock2005 momsanaladventure dkflbvbhjdbx hd764nw5d7e1vb1 qazwsxedcrfvtgb
dkflbvbhjdyf counterstrike zaq1xsw2cde3 vfvfvskfhfve ghjcnjghjcnj fkmnthyfnbdf 123456789abc admin18533362
23176djivanfros 123456789qwerty qazxswedcvfr qwertyasdfgh 1111111111zz whosyourdaddy fktrcfylhjdyf fktrcfylhjdbx
123456789qaz 541233432442 12345678900987654321 password1234 ghbdtnghbdtn 010203040506 lost4815162342 102030405060
vanyarespekt combat123654 qwerty123456789 devilmaycry4 iseedeadpeople 89231243658s 123456789qqq jamesbond007
4815162342lost 123123qweqwe qwertyytrewq 1234567890qw 1234qwerasdf 123qwe456rty asdfghjkl123 ghjcnjrdfibyj
qwertyuiop123 saun24865709 q1w2e3r4t5y6u7 1qa2ws3ed4rf 123456789zxc ptybnxtvgbjy 12345678987654321 mevefalkcakk
playstation3 31217221027711 q1w2e3r4t5y6u7i8 zqjphsyf6ctifgu 1234567890qwe hedimaptfcor lhbjkjubz2957704 andrewjackie
networkingpe 12qw34er56ty 1qazxsw23edcvfr4 159753456852 123456782000 christopher1 ingodwetrust installdevic
digitalprodu minecraft123 boy4u2ownnyc peanutbutter an83546921an13 1234567890zzz abc123456789 auckland2010
residentevil qawsedrftgyh 123321qweewq 32615948worms 742617000027 nemvxyheqdd5oqxyxyzi avrillavigne massimiliano
012345678910 41d8cd98f00b nhfdvfnjkju123 gjkysqgbpltw temppassword 01telemike01 p030710p$e4o stratocaster punksnotdead
playstation2 fynfyfyfhbde ghjcnjqgfhjkm nightcrawler installsqlst 123456789101 frederiksberg 1234567890qaz
1a2s3d4f5g6h sanfrancisco 89876065093rax ghjcnjgbpltw 1234567qwertyu 1234qwerasdfzxcv lytghjgtnhjdcr schoolgirlie
111222333000 zaqwsxcderfv iloveboobies seemnemaailm nhecsyfujkjdt qwaszxerdfcv antananarivu vfrcbvvfrcbv greenlantern
q1w2e3r4t5y6u7i8o9p0 passwordstandard corperfmonsy maprchem56458 warhammer40k 1234567890qwerty morganstanley
1234567890987654321 cjdthitycndj bltynbabrfwbz stinkyfinger qwertyuiop10 qazxswedc123 iampurehaha2 zxcvbn123456
gtnhjpfdjlcr 123321456654 59382113kevinp bpgjldsgjldthnf rfnthbyf1988 1qa2ws3ed4rf5tg qwertyuiop12345 nhfycajhvths
msorcloledbr stickdaddy77 vfhbyfvfhbyf asdfgh123456 123456789asd specialinsta michaeljackson webuivalidat
1234567887654321 1234567892000 ilovemyfamily weihnachtsbau 014702580369 qaz123wsx456 123456789qwer 111222333444555
123456789000 systemofadown vladimirovna 122333444455555 amadeusptfcor zxcvbnm123456789 websolutionssu mortalkombat
paraklast1974 minnesota_hp nondriversig 123qwerty123 a1s2d3f4g5h6 z1x2c3v4b5n6m7 ghjnbdjcnjzybt thecakeisalie
fktrcfylhjdf qwertyuiop12 ontheoutside zcfvfzkexifz sonnenschein wazzkaprivet qwertasdfgzxcvb weihnachtsbaum
"""


_PIECES = """
password passw0rd p4ssword pass matkhau mk khongco khongbiet admin administrator quantri root user test demo guest
welcome xinchao hello login dangnhap letmein iloveyou anhyeuem emyeuanh yeuem yeuanh tinhyeu love monkey dragon master
football bongda baseball sunshine princess superman batman shadow michael secret bimat changeme default macdinh
vietnam vietnamese hanoi saigon hochiminh ninhbinh danang haiphong cantho hue quocte tohoc vodich toiyeu toiyeuvietnam
congan ubnd tinhuy coquan chuyenvien lanhdao vanphong nhanvien tracker phoihop chuongtrinh coordination program qwerty
qwertyuiop asdfgh asdfghjkl zxcvbn zxcvbnm azerty qazwsx qazwsxedc 1qaz 2wsx 3edc 4rfv zaq1 xsw2 1q2w3e4r 1q2w3e 5t6y
q1w2e3 r4t5 abc abcd abcde abcdef abcdefgh abcdefghijkl aaa bbb xyz 123 1234 12345 123456 1234567 12345678 123456789
1234567890 0123456789 0987654321 987654321 87654321 654321 4321 321 111 222 333 444 555 666 777 888 999 000 112233
121212 123123 147258369 159753 1975 1976 1977 1978 1979 1980 1981 1982 1983 1984 1985 1986 1987 1988 1989 1990 1991
1992 1993 1994 1995 1996 1997 1998 1999 2000 2001 2002 2003 2004 2005 2006 2007 2008 2009 2010 2011 2012 2013 2014
2015 2016 2017 2018 2019 2020 2021 2022 2023 2024 2025 2026 2027 2028 2029 2030
"""

# Beginnings of songs, sayings and what is said to a dearest, as they are typed without accents.
_PHRASES = """
emnhieulam emnhieu nhieulam anhnhoem emnhoanh khongcogi khongcogiquyhon doclap tudo doclaptudo hanhphuc muonnam
bachoconmai bacho hochutich tiengioi quehuong datnuoc convit conmeo mauxanh chucmung namsuc chucmungnammoi songlaubac
concoma bongbongbang motconvit thang1 thang2 thang3 thang4 thang5 thang6 thang7 thang8 thang9 thang10 thang11 thang12
thang nam ngay quy tuan january february march april june july august september october november december
"""
SUBSTITUTED = str.maketrans("@4301!5$7", "aaeoiisst")
"""Signs that are typed for the letter they look like."""

WHOLE = frozenset(_WHOLE.split())
PIECES = frozenset((_PIECES + _PHRASES).split())

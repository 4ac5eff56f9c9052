"""Which domains can say that somebody works for the brand."""

from __future__ import annotations

DOMAIN_LONGEST = 253  # No longer name is one (RFC 1035).
LARGE_SHARE = 0.5  # A domain that half of all members have is not one of colleagues.
LARGE_FROM = 20  # In a community of a few colleagues half of them are simply all.

PUBLIC_PROVIDERS = frozenset(
    """
    gmail.com googlemail.com outlook.com outlook.de outlook.fr hotmail.com hotmail.co.uk hotmail.de hotmail.fr hotmail.it
    live.com live.co.uk live.de live.fr live.nl msn.com passport.com windowslive.com
    yahoo.com yahoo.co.uk yahoo.de yahoo.fr yahoo.it yahoo.es yahoo.co.in yahoo.co.jp yahoo.com.br yahoo.ca ymail.com rocketmail.com
    icloud.com me.com mac.com aol.com aol.co.uk aim.com gmx.de gmx.net gmx.com gmx.at gmx.ch web.de t-online.de freenet.de
    mail.com email.com proton.me protonmail.com pm.me tutanota.com tuta.com tuta.io posteo.de mailbox.org fastmail.com fastmail.fm hey.com
    zoho.com zohomail.com hushmail.com mail.ru bk.ru inbox.ru list.ru yandex.ru yandex.com ya.ru rambler.ru
    qq.com 163.com 126.com sina.com sohu.com naver.com daum.net hanmail.net rediffmail.com
    btinternet.com btopenworld.com btconnect.com talk21.com sky.com talktalk.net tiscali.co.uk virginmedia.com ntlworld.com blueyonder.co.uk
    plus.com plusnet.com o2.co.uk orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr libero.it virgilio.it alice.it tin.it
    telenet.be skynet.be ziggo.nl kpnmail.nl planet.nl xs4all.nl home.nl hetnet.nl bluewin.ch sunrise.ch a1.net chello.at
    comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net juno.com rogers.com shaw.ca sympatico.ca telus.net
    bigpond.com optusnet.com.au xtra.co.nz uol.com.br bol.com.br terra.com.br wp.pl o2.pl onet.pl interia.pl seznam.cz centrum.cz
    mailinator.com guerrillamail.com 10minutemail.com temp-mail.org yopmail.com trashmail.com sharklasers.com maildrop.cc
    """.split()
)
"""Where anybody gets an address, customers of a provider included: it says nothing about where they work."""

REGISTRIES = frozenset(
    """
    co.uk org.uk ac.uk gov.uk ltd.uk plc.uk me.uk net.uk nhs.uk com.au net.au org.au co.nz org.nz co.jp or.jp ne.jp co.kr co.in net.in
    co.za com.br com.mx com.ar com.tr com.cn com.hk com.sg com.my com.tw co.il co.at or.at com.pl net.pl com.es com.pt com.ua
    github.io gitlab.io netlify.app vercel.app pages.dev herokuapp.com appspot.com azurewebsites.net cloudfront.net blogspot.com wordpress.com
    """.split()
)
"""Under which anybody gets a domain of their own."""


def domain_error(domain: str) -> str:
    """Why this domain (in ASCII, lower case) cannot be listed, as a sentence; empty when it can."""
    if domain in REGISTRIES:
        return f"Anybody can have a domain under {domain}. Type the brand’s own."
    if found := next((one for one in (domain, *domains_above(domain)) if one in PUBLIC_PROVIDERS), ""):
        return f"Anybody can have an address at {found}, so it says nothing about where they work. Verify people there by hand."
    return ""


def domains_above(domain: str) -> list[str]:
    """The domains that this one lies beneath, the nearest first: mail.shop.example → shop.example, example."""
    parts = domain.split(".")
    return [".".join(parts[first:]) for first in range(1, len(parts))]


def is_large_share(count: int, of: int) -> bool:
    """Whether so many members have such an address that it can hardly be the brand's own."""
    return of >= LARGE_FROM and count > of * LARGE_SHARE

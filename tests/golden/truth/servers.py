# SPDX-License-Identifier: ISC
"""Fields of what servers speak: files, calls, directories, databases, plants."""

from truth.read import digits, number, text

FIELDS = [
    ("dcerpc.type", ["dcerpc.pkt_type"], number),
    ("dcerpc.len", ["dcerpc.cn_frag_len"], number),
    ("dcerpc.call_id", ["dcerpc.cn_call_id"], number),
    ("dcerpc.context", ["dcerpc.cn_ctx_id"], number),
    ("dcerpc.opnum", ["dcerpc.opnum"], number),
    ("dcerpc.status", ["dcerpc.cn_status"], number),
    ("dcerpc.interface", ["dcerpc.cn_bind_to_uuid"], text),
    ("dnp3.len", ["dnp3.len"], number),
    ("dnp3.dest", ["dnp3.dst"], number),
    ("dnp3.src", ["dnp3.src"], number),
    ("dnp3.function", ["dnp3.al.func"], number),
    ("dnp3.seq", ["dnp3.al.seq"], number),
    ("smb.command", ["smb2.cmd", "smb.cmd"], number),
    ("smb.status", ["smb2.nt_status", "smb.nt_status"], number),
    ("smb.id", ["smb2.msg_id", "smb.mid"], number),
    ("smb.tree", ["smb2.tid", "smb.tid"], number),
    ("smb.session", ["smb2.sesid"], digits),
    ("smb.dialect", ["smb2.dialect"], number),
    ("smb.file", ["smb2.filename"], text),
    ("smb.share", ["smb2.tree"], text),
    ("quic.type", ["quic.long.packet_type"], number),
    ("quic.version", ["quic.version"], number),
    ("quic.dcid", ["quic.dcid"], text),
    ("quic.scid", ["quic.scid"], text),
    ("quic.versions", ["quic.supported_version"], number),
    ("cotp.len", ["tpkt.length"], number),
    ("cotp.type", ["cotp.type"], number),
    ("cotp.dest_ref#there", ["cotp.destref"], number),
    ("cotp.src_ref", ["cotp.srcref"], number),
    ("cotp.src_tsap", ["cotp.src-tsap"], text),
    ("cotp.dest_tsap", ["cotp.dst-tsap"], text),
    ("cotp.cookie", ["rdp.rt_cookie"], text),
]

# SPDX-License-Identifier: ISC
"""Fields of databases, directories, and how hosts find each other."""

from truth.read import flag, number, text


def name(value):
    """tshark writes NAME<20> (Server service)."""
    return value.split("<")[0]


def suffix(value):
    return int(value.split("<")[1][:2], 16)


def domain(value):
    return value.rstrip(".")


FIELDS = [
    ("mysql.len", ["mysql.packet_length"], number),
    ("mysql.seq", ["mysql.packet_number"], number),
    ("mysql.command#there", ["mysql.command"], number),
    ("mysql.query", ["mysql.query"], text),
    ("mysql.database", ["mysql.schema"], text),
    ("mysql.version", ["mysql.version"], text),
    ("mysql.code", ["mysql.error_code"], number),
    ("mysql.message", ["mysql.error.message"], text),
    ("pgsql.len#first", ["pgsql.length"], number),
    ("pgsql.query", ["pgsql.query"], text),
    ("pgsql.user|database", ["pgsql.parameter_value"], text),
    ("pgsql.tag", ["pgsql.tag"], text),
    ("pgsql.code", ["pgsql.code"], text),
    ("pgsql.message", ["pgsql.message"], text),
    ("tds.type", ["tds.type"], number),
    ("tds.status", ["tds.status"], number),
    ("tds.len", ["tds.length"], number),
    ("tds.id", ["tds.packet_number"], number),
    ("tds.query", ["tds.query"], text),
    ("tds.user", ["tds.7login.username"], text),
    ("tds.server", ["tds.7login.servername"], text),
    ("tds.database", ["tds.7login.databasename"], text),
    ("nbns.id", ["nbns.id"], number),
    ("nbns.opcode", ["nbns.flags.opcode"], number),
    ("nbns.rcode", ["nbns.flags.rcode"], number),
    ("nbns.flags.response", ["nbns.flags.response"], flag),
    ("nbns.flags.aa", ["nbns.flags.authoritative"], flag),
    ("nbns.flags.tc", ["nbns.flags.truncated"], flag),
    ("nbns.flags.rd", ["nbns.flags.recdesired"], flag),
    ("nbns.flags.ra", ["nbns.flags.recavail"], flag),
    ("nbns.flags.broadcast", ["nbns.flags.broadcast"], flag),
    ("nbns.name#first", ["nbns.name"], name),
    ("nbns.suffix#first", ["nbns.name"], suffix),
    ("nbns.addresses", ["nbns.addr"], text),
    ("ldap.id#first", ["ldap.messageID"], number),
    ("ldap.operation#first", ["ldap.protocolOp"], number),
    ("ldap.dn", ["ldap.name", "ldap.baseObject", "ldap.objectName", "ldap.delRequest"], text),
    ("ldap.result#there", ["ldap.resultCode"], number),
    ("snmp.version", ["snmp.version", "snmp.msgVersion"], number),
    ("snmp.type", ["snmp.data"], number),
    ("snmp.id", ["snmp.request_id"], number),
    ("snmp.error", ["snmp.error_status"], number),
    ("snmp.oids", ["snmp.name"], text),
    ("dhcp6.type", ["dhcpv6.msgtype"], number),
    ("dhcp6.id", ["dhcpv6.xid"], number),
    ("dhcp6.client_id|server_id", ["dhcpv6.duid.bytes"], text),
    ("dhcp6.addresses", ["dhcpv6.iaaddr.ip"], text),
    ("dhcp6.servers", ["dhcpv6.dns_server"], text),
    ("dhcp6.hostname", ["dhcpv6.client_domain"], domain),
    ("dhcp6.status", ["dhcpv6.status_code"], number),
    ("dtls.type#first", ["dtls.record.content_type"], number),
    ("dtls.record_version#first", ["dtls.record.version"], number),
    ("dtls.epoch#first", ["dtls.record.epoch"], number),
    ("dtls.handshake#first", ["dtls.handshake.type"], number),
    ("dtls.version", ["dtls.handshake.version"], number),
    ("dtls.cipher#there", ["dtls.handshake.ciphersuite"], number),
    ("dtls.versions", ["dtls.handshake.extensions.supported_version"], number),
    ("dtls.sni", ["dtls.handshake.extensions_server_name"], text),
    ("dtls.alpn", ["dtls.handshake.extensions_alpn_str"], text),
    ("dtls.alert_level", ["dtls.alert_message.level"], number),
    ("dtls.alert", ["dtls.alert_message.desc"], number),
    ("kerberos.type", ["kerberos.msg_type"], number),
    ("kerberos.realm#first", ["kerberos.crealm", "kerberos.realm"], text),
    ("kerberos.cname", ["kerberos.CNameString"], text),
    ("kerberos.sname", ["kerberos.SNameString"], text),
    ("kerberos.error", ["kerberos.error_code"], number),
    ("nbdgm.type", ["nbdgm.type"], number),
    ("nbdgm.id", ["nbdgm.dgram_id"], number),
    ("nbdgm.src_ip", ["nbdgm.src.ip"], text),
    ("nbdgm.src_port", ["nbdgm.src.port"], number),
    ("nbdgm.src_name", ["nbdgm.source_name"], name),
    ("nbdgm.src_suffix", ["nbdgm.source_name"], suffix),
    ("nbdgm.dest_name", ["nbdgm.destination_name"], name),
    ("nbdgm.dest_suffix", ["nbdgm.destination_name"], suffix),
    ("nbdgm.error", ["nbdgm.error_code"], number),
    ("cdp.version", ["cdp.version"], number),
    ("cdp.ttl", ["cdp.ttl"], number),
    ("cdp.device", ["cdp.deviceid"], text),
    ("cdp.port", ["cdp.portid"], text),
    ("cdp.platform", ["cdp.platform"], text),
    ("cdp.software", ["cdp.software_version"], text),
    ("cdp.native_vlan", ["cdp.native_vlan"], number),
]

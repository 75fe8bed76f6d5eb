"""Reads a message with Python's own parser and prints what it is as JSON. Usage: testing_read.py FILE"""
import base64
import email
import email.policy
import json
import sys

with open(sys.argv[1], "rb") as file:
    content = file.read()
message = email.message_from_bytes(content, policy=email.policy.default)
text, html = message.get_body(["plain"]), message.get_body(["html"])
print(json.dumps({
    "subject": message["subject"],
    "from": [(a.display_name, a.addr_spec) for a in message["from"].addresses],
    "to": [(a.display_name, a.addr_spec) for a in message["to"].addresses],
    "reply_to": [(a.display_name, a.addr_spec) for a in message["reply-to"].addresses]
    if message["reply-to"] else [],
    "date": message["date"].datetime.isoformat(),
    "id": message["message-id"],
    "headers": message.keys(),
    "text": text.get_content().replace("\r\n", "\n") if text else None,
    "html": html.get_content().replace("\r\n", "\n") if html else None,
    "attachments": [{"name": part.get_filename(), "type": part.get_content_type(),
                     "bytes": base64.b64encode(part.get_content()).decode()
                     if isinstance(part.get_content(), bytes) else part.get_content()}
                    for part in message.iter_attachments()],
    "defects": [str(defect) for part in message.walk() for defect in part.defects],
    "longest_line": max(map(len, content.split(b"\r\n"))),
    "bare": content.replace(b"\r\n", b"").count(b"\n") + content.replace(b"\r\n", b"").count(b"\r"),
    "ascii": content.isascii(),
}))

-- Messages that were stored as deleted together with what they had said.
update message set text = '', attachments = null where deleted;

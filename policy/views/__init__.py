"""Pages of the documents: versions, the same for everybody, and drafts."""

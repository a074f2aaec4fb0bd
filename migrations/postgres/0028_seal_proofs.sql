-- What a seal binds beside the words as a whole; seals made before this have no such row.
CREATE TABLE seal_proof (
    seal TEXT PRIMARY KEY REFERENCES seal (id),
    -- JSON of domain::seal::Leaf: the subject, then each clause in its order
    leaves TEXT NOT NULL,
    -- the root of the tree over the leaves
    root TEXT NOT NULL,
    -- who leans on what, with what is printed beside the words
    evidence_hash TEXT NOT NULL,
    -- all fields of the seal and of this row
    seal_hash TEXT NOT NULL
);

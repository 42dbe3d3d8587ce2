"""Jobs: long work that shows its progress, survives a restart, and is done once.

For whoever asks for work (the desk, a command):

    from glasnost.register.jobs.queue import submit, status, recent, cancel
    job = submit(register, "ingest", {"source": "ru/bsr", "files": [upload.path]}, by="A. Lawyer")
    status(register, job.id).state   # queued, running, done, failed, cancelled

and somewhere one process does it: `glasnost jobs work`, or `worker.start(register)`, which starts that command and
lets it end with the process that started it. Kinds of jobs are named and registered by the layers that know how to do
them (`glasnost.reading.jobs`, `glasnost.rules.jobs`, `glasnost.petitions.jobs`); whoever submits a kind imports its
module. docs/jobs.md describes what each takes and gives.

*Done once.* The same request is the same job: its key is made of what is asked and of what it would be done to, and is
unique in the database. A worker claims a job in one transaction and holds it by a lease that it keeps renewing; one job
of a register runs at a time. A worker that is killed or loses its lease is followed by another, which does the job
again from its beginning: what a job changes, it changes in one step that can be repeated without effect.
"""

# Cardfile from its locked dependencies; runs as nobody in particular, on a read-only file system.
FROM python:3.13-slim AS made
COPY Makefile pyproject.toml README.md requirements*.lock /srv/cardfile/
WORKDIR /srv/cardfile
RUN apt-get update -q && apt-get install -qy --no-install-recommends make && make setup
COPY . .

FROM python:3.13-slim
COPY --from=made /srv/cardfile /srv/cardfile
RUN install -d -m 0700 -o 10001 -g 10001 /var/lib/cardfile /var/lib/cardfile-journal
WORKDIR /srv/cardfile
USER 10001:10001
ENV PYTHONDONTWRITEBYTECODE=1 PATH=/srv/cardfile/.venv/bin:$PATH
ENTRYPOINT ["cardfile"]
CMD ["serve"]

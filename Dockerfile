# HocLieu as a container: one image for the web and the workers, run as nobody in particular, its root read-only.
FROM python:3.12-slim AS build
WORKDIR /app
COPY requirements.txt ./
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt
COPY pyproject.toml README.md ./
COPY repository repository
COPY workflow workflow
COPY storage storage
COPY search search
COPY templates templates
COPY static static
COPY locale locale
RUN /venv/bin/pybabel -q compile -d locale && /venv/bin/python -m compileall -q repository workflow storage search

FROM python:3.12-slim
RUN useradd --uid 10001 --create-home hoclieu && install -d -o hoclieu /data
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER hoclieu
ENV PATH=/venv/bin:$PATH PYTHONPATH=/app PYTHONUNBUFFERED=1 HOCLIEU_DATA=/data HOST=0.0.0.0 PORT=8080
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "repository.cli"]
CMD ["serve"]

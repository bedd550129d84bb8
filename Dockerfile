# syntax=docker/dockerfile:1
# One container with everything: docker compose up -d
#
# The base is pinned by version; a release build pins its digest too (docs/decisions/0003-container.md).
FROM node:24.21.0-bookworm-slim AS base

FROM base AS build
WORKDIR /app
COPY . .
# The same set-up as on a machine: the locked dependencies, nothing of theirs run at install, then the bundle.
RUN ./install.sh setup
# What runs is the bundle and the one native part, without the C sources that it was made from.
RUN mkdir -p /out/apps/gateway/node_modules \
 && cp -r package.json LICENSE sluice /out/ \
 && cp -r apps/gateway/dist /out/apps/gateway/dist \
 && cp -rL apps/gateway/node_modules/better-sqlite3 /out/apps/gateway/node_modules/better-sqlite3 \
 && rm -rf /out/apps/gateway/node_modules/better-sqlite3/deps /out/apps/gateway/node_modules/better-sqlite3/src \
 && mkdir /out-data

FROM base
LABEL org.opencontainers.image.title="Sluice" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=8080 \
    SLUICE_DATA_DIR=/data
WORKDIR /app
# Owned by root: the service cannot change its own program. Only /data is its own.
COPY --from=build /out/ ./
COPY --from=build --chown=node:node /out-data/ /data/
RUN ln -s /app/sluice /usr/local/bin/sluice
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["/app/sluice"]
CMD ["start"]

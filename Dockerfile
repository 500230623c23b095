# syntax=docker/dockerfile:1
# One file for every app: docker build --build-arg APP=order-service .
ARG NODE_IMAGE=node:24-bookworm-slim

# Only the files that list the needed packages: the next stage stays in the cache if only a source file changes.
FROM ${NODE_IMAGE} AS manifests
WORKDIR /shop
COPY . .
RUN find . -type f ! -name package.json ! -name package-lock.json ! -name .npmrc -delete \
 && find . -type d -empty -delete

FROM ${NODE_IMAGE} AS build
WORKDIR /shop
ENV NX_DAEMON=false NX_TUI=false
COPY --from=manifests /shop .
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --no-audit --no-fund
COPY . .
# Adds to the dist of each app a lock file with only its packages, and the libraries it uses in workspace_modules.
RUN npx nx run-many -t prune-lockfile copy-workspace-modules

FROM build AS app
ARG APP
RUN mkdir -p /app/code /app/manifests && cd apps/"${APP:?--build-arg APP=order-service, for example}"/dist \
 && node /shop/tools/image/production-package.ts . \
 && rm -rf workspace_modules/@shop/*/src workspace_modules/@shop/*/out-tsc \
 && find . -type f '(' -name '*.d.ts' -o -name '*.d.ts.map' -o -name 'tsconfig*' ')' -delete \
 && cp -r . /app/code \
 && cp --parents package.json package-lock.json workspace_modules/@shop/*/package.json /app/manifests

FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY --from=app /app/manifests .
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
 && find node_modules -type f '(' -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.map' ')' -delete \
 && rm -f node_modules/swagger-ui-dist/swagger-ui-es-bundle* node_modules/swagger-ui-dist/swagger-ui.js

FROM ${NODE_IMAGE}
ARG APP
ARG REVISION=unknown
LABEL org.opencontainers.image.title="shop ${APP}" \
      org.opencontainers.image.description="Part of Shop, the reference microservices system for NestJS" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.revision="${REVISION}"
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /app
# A new volume that is mounted here takes over the owner of this folder.
RUN install -d -o node -g node /keys
COPY --from=packages /app/node_modules node_modules
COPY --from=app /app/code .
USER node
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --start-interval=1s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# kafkajs causes this warning in the job that creates the topics. The services have a fix (docs/adr/0017-kafkajs-in-one-place.md).
CMD ["node", "--enable-source-maps", "--disable-warning=TimeoutNegativeWarning", "main.js"]

"""Kubernetes clusters and container registries."""

from __future__ import annotations

from collectors.azure.declare import diagnostics, resources, simple

_CLUSTER, _REGISTRY = "Microsoft.ContainerService/managedClusters", "Microsoft.ContainerRegistry/registries"

COLLECTORS = (
    resources("azure.kubernetes.cluster", "Kubernetes clusters", simple(
        _CLUSTER, "2026-08-01", "count", "powerState", "nodeImageVersion", "keyData", "effectiveOutboundIPs",
        born="properties.resourceUID", parts={"diagnostics": diagnostics(_CLUSTER)})),
    resources("azure.container.registry", "Container registries", simple(
        _REGISTRY, "2025-11-01", "lastUpdatedTime", "timestamp", born="properties.creationDate",
        parts={"diagnostics": diagnostics(_REGISTRY)})),
)

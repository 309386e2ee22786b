namespace Dispatch.Build.Diagnosis.Dialects.Kaniko;

/// <summary>A flag of the executor.</summary>
/// <param name="Name">Without dashes.</param>
/// <param name="Since">The first release that knows it.</param>
/// <param name="IsFork">Whether only the fork osscontainertools/kaniko knows it.</param>
/// <param name="Until">The last release that knows it; null when none dropped it.</param>
/// <param name="Successor">The flag that took its place; null without one.</param>
internal sealed record KanikoFlagRelease(string Name, string Since, bool IsFork = false, string? Until = null, string? Successor = null);

/// <summary>Which release knows which flag: cmd/executor/cmd/root.go at every tag of GoogleContainerTools/kaniko (v0.1.0 to v1.24.0) and of the fork.</summary>
internal static class KanikoFlags
{
    private static readonly KanikoFlagRelease[] _all =
    [
        new("insecure-skip-tls-verify", "v0.1.0", Until: "v0.3.0", Successor: "skip-tls-verify"),
        .. Since("v0.1.0", "bucket", "build-arg", "context", "destination", "dockerfile", "force", "snapshotMode", "tarPath", "verbosity"),
        .. Since("v0.2.0", "reproducible", "single-snapshot"),
        .. Since("v0.3.0", "target"),
        .. Since("v0.4.0", "cache", "cache-repo", "cleanup", "insecure", "no-push", "skip-tls-verify"),
        .. Since("v0.5.0", "cache-dir"),
        .. Since("v0.6.0", "insecure-pull", "skip-tls-verify-pull"),
        .. Since("v0.8.0", "cache-ttl", "insecure-registry", "skip-tls-verify-registry"),
        .. Since("v0.10.0", "digest-file"),
        .. Since("v0.12.0", "oci-layout-path"),
        .. Since("v0.14.0", "image-name-with-digest-file"),
        .. Since("v0.17.0", "whitelist-var-run"),
        .. Since("v0.18.0", "log-format", "registry-mirror"),
        .. Since("v0.19.0", "label", "registry-certificate"),
        .. Since("v0.20.0", "context-sub-path", "log-timestamp", "skip-unused-stages"),
        .. Since("v0.24.0", "use-new-run"),
        .. Since("v1.0.0", "git"),
        .. Since("v1.4.0", "cache-copy-layers", "customPlatform", "image-name-tag-with-digest-file"),
        .. Since("v1.5.1", "push-retry"),
        .. Since("v1.6.0", "ignore-path"),
        .. Since("v1.7.0", "compressed-caching", "force-build-metadata", "ignore-var-run", "image-fs-extract-retry"),
        .. Since("v1.8.1", "kaniko-dir"),
        .. Since("v1.9.0", "cache-run-layers", "no-push-cache"),
        .. Since("v1.9.1", "custom-platform", "snapshot-mode", "tar-path"),
        .. Since("v1.10.0", "compression", "compression-level", "registry-client-cert"),
        .. Since("v1.13.0", "skip-default-registry-fallback"),
        .. Since("v1.14.0", "skip-push-permission-check"),
        .. Since("v1.19.0", "image-download-retry"),
        .. Since("v1.21.0", "push-ignore-immutable-tag-errors", "registry-map"),
        .. Fork("v1.24.1", "materialize", "preserve-context"),
        .. Fork("v1.25.2", "credential-helpers"),
        .. Fork("v1.25.3", "annotation"),
        .. Fork("v1.25.4", "pre-cleanup"),
        .. Fork("v1.26.3", "secret"),
        .. Fork("v1.26.6", "dryrun"),
        .. Fork("v1.28.1", "image-format"),
    ];

    /// <summary>All names.</summary>
    public static IEnumerable<string> Names => _all.Select(static flag => flag.Name);

    /// <summary>The flag of this name; null when no release has it.</summary>
    public static KanikoFlagRelease? Find(string name) => Array.Find(_all, flag => flag.Name == name);

    private static IEnumerable<KanikoFlagRelease> Since(string release, params string[] names) => names.Select(name => new KanikoFlagRelease(name, release));

    private static IEnumerable<KanikoFlagRelease> Fork(string release, params string[] names) => names.Select(name => new KanikoFlagRelease(name, release, IsFork: true));
}

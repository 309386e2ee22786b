using Dispatch.Build.Knative.Manifests;

namespace Dispatch.Build.Knative.Templates;

/// <summary>A flag that kaniko has from a release on, and the parameter it brings into a template.</summary>
/// <param name="Since">The first release that has it (cmd/executor/cmd/root.go of kaniko's tags).</param>
/// <param name="Text">The argument.</param>
/// <param name="Parameter">The parameter it reads; null when its value is fixed.</param>
internal sealed record KanikoFlag(KanikoVersion Since, string Text, TemplateParameter? Parameter = null)
{
    /// <summary>In the order in which a template lists them.</summary>
    public static IReadOnlyList<KanikoFlag> Optional { get; } =
    [
        Switch(new(0, 4, 0), "insecure", OptionalParameter.Insecure, "\"true\" to push over plain HTTP"),
        Switch(new(0, 6, 0), "insecure-pull", OptionalParameter.InsecurePull, "\"true\" to pull base images over plain HTTP"),
        Switch(new(0, 4, 0), "skip-tls-verify", OptionalParameter.SkipTlsVerify, "\"true\" to accept any certificate of the registry pushed to"),
        Switch(new(0, 6, 0), "skip-tls-verify-pull", OptionalParameter.SkipTlsVerifyPull, "\"true\" to accept any certificate of the registries of base images"),

        // The kubelet hands on what a container leaves in this file: the client reads the digest there.
        new(new(0, 10, 0), "--digest-file=/dev/termination-log"),
    ];

    // A flag cannot be left out by a parameter: an empty argument would still be one. The flag's parser takes a boolean after '='.
    private static KanikoFlag Switch(KanikoVersion since, string flag, string parameter, string description) =>
        new(since, $"--{flag}={TemplateText.Placeholder(parameter)}", new(parameter, description, "false"));
}

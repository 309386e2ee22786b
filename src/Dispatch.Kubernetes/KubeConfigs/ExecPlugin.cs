using System.Text.Json.Nodes;

namespace Dispatch.Kubernetes.KubeConfigs;

/// <summary>The <c>exec</c> field of a user (client.authentication.k8s.io).</summary>
internal sealed record ExecPlugin
{
    public const string Group = "client.authentication.k8s.io";

    /// <summary>Where it stands, for errors.</summary>
    public required ConfigNode Node { get; init; }

    /// <summary>Group and version that both sides speak.</summary>
    public required string ApiVersion { get; init; }

    /// <summary>Full path of the program.</summary>
    public required string Program { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Added to the environment of this process.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; }

    /// <summary>Whether it may ask the person at the terminal.</summary>
    public required bool IsInteractive { get; init; }

    /// <summary>What it gets in <c>KUBERNETES_EXEC_INFO</c>.</summary>
    public required string Info { get; init; }

    public static ExecPlugin Read(ConfigNode node, ConfigNode cluster, KubeConfigOptions options)
    {
        var version = node["apiVersion"];
        if (version.RequiredText is not ($"{Group}/v1" or $"{Group}/v1beta1"))
        {
            throw version.Error($"'{version.Text}' is neither {Group}/v1 nor {Group}/v1beta1.");
        }

        var isInteractive = Interactive(node["interactiveMode"], version.RequiredText.EndsWith("/v1", StringComparison.Ordinal), options.IsInteractive);
        var spec = new JsonObject { ["interactive"] = isInteractive };
        if (node["provideClusterInfo"].Flag)
        {
            spec["cluster"] = ExecCluster.Of(cluster);
        }

        return new ExecPlugin
        {
            Node = node,
            ApiVersion = version.RequiredText,
            Program = Find(node, options.Environment),
            Arguments = [.. node["args"].Items.Select(item => item.Text ?? "")],
            Environment = [.. node["env"].Items.Select(item => KeyValuePair.Create(item["name"].RequiredText, item["value"].Text ?? ""))],
            IsInteractive = isInteractive,
            Info = new JsonObject { ["kind"] = "ExecCredential", ["apiVersion"] = version.RequiredText, ["spec"] = spec }.ToJsonString(),
        };
    }

    private static bool Interactive(ConfigNode mode, bool isRequired, bool isPossible) => mode.Text switch
    {
        null when isRequired => throw mode.Error("it is missing: Never, IfAvailable or Always."),
        null or "IfAvailable" => isPossible,
        "Never" => false,
        "Always" => isPossible ? true : throw mode.Error("the plugin needs a person to ask, and there is none."),
        var other => throw mode.Error($"'{other}' is none of Never, IfAvailable and Always."),
    };

    // As client-go: a bare name is looked up on the PATH, anything with a slash starts at the kubeconfig's folder.
    private static string Find(ConfigNode node, Func<string, string?> environment)
    {
        var command = node["command"];
        var name = command.RequiredText.Contains('\0', StringComparison.Ordinal) ? throw command.Error("it is not a path.") : command.RequiredText;
        var isPath = name.AsSpan().IndexOfAny(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar) >= 0;
        string[] endings = OperatingSystem.IsWindows() ? ["", ".exe", ".cmd", ".bat"] : [""];
        var folders = isPath ? [Path.GetDirectoryName(command.File)!] : (environment("PATH") ?? "").Split(Path.PathSeparator).Where(Path.IsPathFullyQualified);
        return folders.SelectMany(folder => endings.Select(ending => Path.GetFullPath(name + ending, folder))).FirstOrDefault(File.Exists)
            ?? throw command.Error(
                $"there is no program '{name}'{(isPath ? "" : " on the PATH")}.{(node["installHint"].Text is { } hint ? $" {hint.Trim()}" : "")}");
    }
}

using Dispatch.Build.Definitions;

namespace Dispatch.Build.Reporting.Hosts;

/// <summary>The hosts there are.</summary>
public static class CiHosts
{
    private static readonly IReadOnlyList<(string Name, Func<HostContext, bool> IsHere, Func<HostContext, CiHost> Create)> _all =
    [
        ("github", static context => string.Equals(context.Read("GITHUB_ACTIONS"), "true", StringComparison.OrdinalIgnoreCase), static context => new GitHubActions(context)),
        ("azure", static context => context.Has("TF_BUILD"), static context => new AzurePipelines(context)),
        ("gitlab", static context => context.Has("GITLAB_CI"), static context => new GitLab(context)),
        ("teamcity", static context => context.Has("TEAMCITY_VERSION"), static _ => new TeamCity()),
        ("plain", static _ => true, static _ => new PlainHost()),
    ];

    /// <summary>The names that <see cref="Detect"/> takes, <c>auto</c> first.</summary>
    public static IReadOnlyList<string> Names { get; } = ["auto", .. _all.Select(static host => host.Name)];

    /// <summary>The host this process runs in, or the one that the settings of a face ask for.</summary>
    /// <exception cref="DispatchException">DSP1002: there is none of that name.</exception>
    public static CiHost Of(SettingReader settings) =>
        Detect(new(settings.EnvironmentVariable, TimeProvider.System) { DotenvFile = settings["DispatchDotenvFile"] }, settings.OneOf("DispatchHost", Names));

    /// <summary>The host this process runs in, or the one that was asked for.</summary>
    /// <param name="context">The machine.</param>
    /// <param name="name">One of <see cref="Names"/>; null or blank for <c>auto</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no host of that name.</exception>
    public static CiHost Detect(HostContext context, string? name = null)
    {
        var wanted = string.IsNullOrWhiteSpace(name) ? "auto" : name.Trim();
        return Names.Contains(wanted, StringComparer.Ordinal)
            ? _all.First(host => wanted == "auto" ? host.IsHere(context) : host.Name == wanted).Create(context)
            : throw new ArgumentOutOfRangeException(nameof(name), name, $"It is one of: {string.Join(", ", Names)}.");
    }
}

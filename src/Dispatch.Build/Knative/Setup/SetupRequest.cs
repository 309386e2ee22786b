using Dispatch.Build.Definitions;
using Dispatch.Build.Knative.Templates;

namespace Dispatch.Build.Knative.Setup;

/// <summary>What a cluster is to have, as a face has it: texts, file names and names of environment variables, not yet looked at.</summary>
/// <param name="Settings">Namespace, account, kind of template, cluster, registry and the variables of its credentials.</param>
public sealed record SetupRequest(SettingReader Settings)
{
    private const string DefaultGitUser = "git";

    /// <summary>The kaniko executor; null for the usual one.</summary>
    public string? BuilderImage { get; init; }

    /// <summary>Registries that are only read from, beside the one that is pushed to.</summary>
    public IReadOnlyList<string> PullRegistries { get; init; } = [];

    /// <summary>The git server: <c>github.com</c>.</summary>
    public string? GitHost { get; init; }

    /// <summary>The user name beside the token; null for <c>git</c>, which servers ignore.</summary>
    public string? GitUsername { get; init; }

    /// <summary>The environment variable that holds a token.</summary>
    public string? GitTokenVariable { get; init; }

    /// <summary>A private key.</summary>
    public string? GitKeyFile { get; init; }

    /// <summary>The server's public keys, as <c>ssh-keyscan</c> prints them.</summary>
    public string? GitKnownHostsFile { get; init; }

    /// <summary><c>user:NAME</c>, <c>group:NAME</c>, <c>serviceaccount:[NAMESPACE/]NAME</c>.</summary>
    public IReadOnlyList<string> Publishers { get; init; } = [];

    /// <summary>The cluster and its namespace, checked.</summary>
    /// <exception cref="DispatchException">DSP10xx: a setting is wrong.</exception>
    public ClusterSettings ToCluster() => new SettingCheck(Settings.ToPublishSettings(ImageKind.Function)).Cluster();

    /// <summary>Checks everything, and looks for the credentials of this machine.</summary>
    /// <exception cref="DispatchException">DSP10xx: a setting is wrong. DSP3004, DSP3006: credentials cannot be read, or are of no use there.</exception>
    public async Task<SetupOptions> ReadAsync(CancellationToken cancellationToken)
    {
        var cluster = ToCluster();
        var logins = new RegistryLogins(Settings);
        await logins.FindAsync(Settings["FunctionImageRegistry"], PullRegistries, cancellationToken);
        var git = Git();
        var notices = logins.Notices.ToList();
        if (git is GitLogin.Key { KnownHosts: null })
        {
            notices.Add($"No public keys of {git.Host} are given (--git-known-hosts): sources will trust whatever answers there.");
        }

        var builder = new BuilderImage(BuilderImage.OrNull() ?? KanikoTemplate.DefaultImage);
        if (builder.Reference is null)
        {
            throw new DispatchException(Codes.SettingInvalid, $"--builder-image is '{builder.Text}', which is no image.");
        }

        if (builder.Version is null)
        {
            notices.Add($"{builder.Text} does not say which release of kaniko it is: the templates use the flags of the newest.");
        }

        return new()
        {
            Namespace = cluster.Namespace!,
            ServiceAccount = cluster.ServiceAccount ?? "dispatch-build",
            TemplateKind = cluster.TemplateKind!,
            Builder = builder,
            Registries = logins.Found,
            Git = git,
            Publishers = [.. Publishers.Select(Subject)],
            Notices = notices,
        };
    }

    private static RoleSubject Subject(string text)
    {
        try
        {
            return RoleSubject.Parse(text);
        }
        catch (FormatException wrong)
        {
            throw new DispatchException(Codes.SettingInvalid, $"--publisher: {wrong.Message}", wrong);
        }
    }

    private GitLogin? Git()
    {
        if (GitTokenVariable is null && GitKeyFile is null)
        {
            return GitHost is null ? null : throw new DispatchException(Codes.SettingMissing, "--git-host is given, but neither --git-token-variable nor --git-ssh-key.");
        }

        if (GitTokenVariable is not null && GitKeyFile is not null)
        {
            throw new DispatchException(Codes.SettingsContradict, "--git-token-variable and --git-ssh-key exclude each other.");
        }

        var host = Host(GitHost ?? throw new DispatchException(Codes.SettingMissing, "--git-host is not set: the git server that the credentials are for."));
        return GitKeyFile is { } file
            ? new GitLogin.Key(host, PrivateKeyFile.Read(Full(file)), GitKnownHostsFile is { } hosts ? PrivateKeyFile.ReadBytes(Full(hosts)) : null)
            : new GitLogin.Token($"https://{host}", GitUsername ?? DefaultGitUser, Token(GitTokenVariable!));
    }

    // A line break at its end, as $(cat file) in YAML leaves it, would become part of the password.
    private string Token(string variable) => Settings.EnvironmentVariable(variable)?.TrimEnd('\r', '\n') is { Length: > 0 } token
        ? token
        : throw new DispatchException(new Diagnostic(Codes.SettingMissing, "The environment variable that --git-token-variable names is not set.") { Suggestion = "Name the variable, not the token itself." });

    private static string Host(string text)
    {
        var host = text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? text["https://".Length..].TrimEnd('/') : text;
        return host.Length > 0 && host.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or ':') ? host
            : throw new DispatchException(Codes.SettingInvalid, $"--git-host is '{text}'. It is a host: github.com, git.example.com:8443.");
    }

    private string Full(string file) => Path.GetFullPath(file, Settings.BaseDirectory);
}

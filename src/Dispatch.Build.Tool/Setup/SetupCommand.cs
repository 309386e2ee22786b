using System.CommandLine;
using Dispatch.Build.Knative;
using Dispatch.Build.Knative.Setup;
using Dispatch.Build.Reporting;
using Dispatch.Build.Tool.Definitions;
using Dispatch.Build.Tool.Terminals;

namespace Dispatch.Build.Tool.Setup;

/// <summary><c>dotnet dispatch setup</c>: what a cluster needs, to read, as files, or applied (docs/setup.md).</summary>
internal sealed class SetupCommand : Command, IHasExamples
{
    private readonly SettingOptions _settings = SettingOptions.Of(
        [.. SettingOptions.Cluster, "DispatchServiceAccount", "DispatchBuildTemplateKind", "FunctionImageRegistry", .. SettingOptions.Registries.Where(static property => property.EndsWith("Variable", StringComparison.Ordinal))]);

    private readonly Option<string[]> _pull = new("--pull-registry") { HelpName = "HOST", Description = "A registry that is only read from; several are allowed." };
    private readonly Option<string?> _builder = new("--builder-image") { HelpName = "IMAGE", Description = "The kaniko executor of the templates." };
    private readonly Option<string?> _gitHost = new("--git-host") { HelpName = "HOST", Description = "The git server that the following is for." };
    private readonly Option<string?> _gitUser = new("--git-username") { HelpName = "NAME", Description = "Beside the token; default: git." };
    private readonly Option<string?> _gitToken = new("--git-token-variable") { HelpName = "NAME", Description = "The environment variable that holds a token." };
    private readonly Option<string?> _gitKey = new("--git-ssh-key") { HelpName = "FILE", Description = "A private key without a passphrase, instead of a token." };
    private readonly Option<string?> _gitHosts = new("--git-known-hosts") { HelpName = "FILE", Description = "The server's public keys, as ssh-keyscan prints them." };
    private readonly Option<string[]> _publishers = new("--publisher") { HelpName = "SUBJECT", Description = "Who may publish: user:NAME, group:NAME, serviceaccount:[NAMESPACE/]NAME; several are allowed." };
    private readonly Option<string?> _output = new("--output") { HelpName = "FOLDER", Description = "Write files instead of printing." };
    private readonly Option<bool> _withSecrets = new("--include-secrets") { Description = "With --output: also a file with the secrets, for this user only." };
    private readonly Option<bool> _diff = new("--diff") { Description = "Compare with the cluster, and change nothing." };
    private readonly Option<bool> _apply = new("--apply") { Description = "Compare with the cluster, ask, and change it." };
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Do not ask." };
    private readonly Option<bool> _adopt = new("--adopt") { Description = "Also change what somebody else made." };
    private readonly Option<bool> _json = new("--json") { Description = "With --diff or --apply: print a JSON object (schema: docs/setup.md)." };

    public SetupCommand(ToolConsole console)
        : base("setup", "Prints, writes or applies what a cluster needs to build functions.")
    {
        _settings.AddTo(this);
        foreach (var option in (Option[])[_pull, _builder, _gitHost, _gitUser, _gitToken, _gitKey, _gitHosts, _publishers, _output, _withSecrets, _diff, _apply, _yes, _adopt, _json])
        {
            Options.Add(option);
        }

        Validators.Add(result =>
        {
            bool Has(Option option) => result.GetResult(option) is { Implicit: false };
            if (Has(_output) && (Has(_apply) || Has(_diff)))
            {
                result.AddError("--output writes files; it does not go with --apply or --diff.");
            }

            if (Has(_withSecrets) && !Has(_output))
            {
                result.AddError("--include-secrets needs --output: secrets are never printed.");
            }
        });
        SetAction((parsed, cancellationToken) => RunAsync(parsed, console, cancellationToken));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } =
    [
        "dotnet dispatch setup --registry registry.example.com/team --publisher user:jane",
        "dotnet dispatch setup --registry registry.example.com/team --publisher serviceaccount:ci --apply",
        "dotnet dispatch setup --output cluster --git-host github.com --git-token-variable GIT_TOKEN",
    ];

    private async Task<int> RunAsync(ParseResult parsed, ToolConsole console, CancellationToken cancellationToken)
    {
        var request = Request(parsed, console);
        var options = await request.ReadAsync(cancellationToken);
        foreach (var notice in options.Notices)
        {
            console.Error.WriteLine(LogSanitizer.Sanitize(notice));
        }

        var objects = SetupObjects.Create(options);
        if (parsed.GetValue(_apply) || parsed.GetValue(_diff))
        {
            await using var connection = ClusterConnection.Open(request.ToCluster(), console.Environment);
            var run = new SetupRun(new(connection.Cluster.Client), console, parsed.GetValue(_json));
            return await run.RunAsync(objects, parsed.GetValue(_adopt), parsed.GetValue(_apply), parsed.GetValue(_yes), cancellationToken);
        }

        if (parsed.GetValue(_output) is not { } folder)
        {
            console.Output.Write(SetupFiles.Text(objects));
            return 0;
        }

        foreach (var file in SetupFiles.Write(objects, Path.GetFullPath(folder), parsed.GetValue(_withSecrets)))
        {
            console.Output.WriteLine(file);
        }

        return 0;
    }

    private SetupRequest Request(ParseResult parsed, ToolConsole console) => new(_settings.Read(parsed, console.Environment))
    {
        BuilderImage = parsed.GetValue(_builder),
        PullRegistries = parsed.GetValue(_pull) ?? [],
        GitHost = parsed.GetValue(_gitHost),
        GitUsername = parsed.GetValue(_gitUser),
        GitTokenVariable = parsed.GetValue(_gitToken),
        GitKeyFile = parsed.GetValue(_gitKey),
        GitKnownHostsFile = parsed.GetValue(_gitHosts),
        Publishers = parsed.GetValue(_publishers) ?? [],
    };
}

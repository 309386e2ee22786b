using Dispatch.Build.Definitions;
using Dispatch.Build.Knative;
using Dispatch.Build.Knative.Engine;
using Dispatch.Build.Knative.Setup;
using Dispatch.Kubernetes;

namespace Dispatch.Build.Doctor;

/// <summary>What publishing needs of one cluster and namespace. When the cluster cannot be reached, one check says so and the others are left out.</summary>
internal sealed class ClusterChecks
{
    private static readonly TimeSpan _skew = TimeSpan.FromMinutes(2);

    private readonly ExaminedDefinition _examined;
    private readonly Lazy<KnativeCluster> _cluster;
    private readonly Lazy<Task<(ServerAnswer Answer, TimeSpan? Skew)>> _answer;

    public ClusterChecks(ExaminedDefinition examined, Func<ClusterSettings, KnativeCluster> open, TimeProvider time)
    {
        _examined = examined;
        _cluster = new(() => open(examined.Cluster!));
        _answer = new(() => AskAsync(time));
    }

    private ClusterSettings Settings => _examined.Cluster!;

    private KnativeCluster Cluster => _cluster.Value;

    public IEnumerable<Check> All =>
    [
        new("cluster", Codes.ClusterUnreachable, async cancellationToken =>
            CheckResult.Ok("cluster", $"{(await Ask(cancellationToken)).Answer.Version ?? "Kubernetes"} answers at {Cluster.Client.Server}")),
        Needing("clock", async cancellationToken => Clock((await Ask(cancellationToken)).Skew)),
        Needing("knative", KnativeAsync),
        Needing("permissions", PermissionsAsync),
        Needing("template", TemplateAsync),
        Needing("builder-image", BuilderImageAsync),
        Needing("service-account", cancellationToken => new AccountCheck(Cluster, Settings, _examined.Destination as ImageLocation.InRegistry).RunAsync(cancellationToken)),
    ];

    private Check Needing(string name, Func<CancellationToken, Task<CheckResult>> run) => new(name, Codes.ClusterUnreachable, async cancellationToken =>
    {
        try
        {
            await Ask(cancellationToken);
        }
        catch (DispatchException)
        {
            return CheckResult.Skip(name, "The cluster cannot be reached.");
        }

        try
        {
            return await run(cancellationToken);
        }
        catch (Exception failure) when (ClusterFailures.CanExplain(failure))
        {
            throw ClusterFailures.Explain(failure);
        }
    });

    // Asked once for all, so nobody's limit ends it; the client has deadlines of its own.
    private Task<(ServerAnswer Answer, TimeSpan? Skew)> Ask(CancellationToken cancellationToken) => _answer.Value.WaitAsync(cancellationToken);

    private async Task<(ServerAnswer Answer, TimeSpan? Skew)> AskAsync(TimeProvider time)
    {
        try
        {
            var answer = await Cluster.Client.AskServerAsync(CancellationToken.None);
            return (answer, time.GetUtcNow() - answer.Time);
        }
        catch (Exception failure) when (ClusterFailures.CanExplain(failure))
        {
            throw ClusterFailures.Explain(failure);
        }
    }

    private static CheckResult Clock(TimeSpan? skew) => skew is not { } difference ? CheckResult.Skip("clock", "The cluster does not tell its time.")
        : difference.Duration() <= _skew ? CheckResult.Ok("clock", "The clocks of this machine and of the cluster agree")
        : CheckResult.Warn("clock", $"The clock of this machine is {difference.Duration().TotalMinutes:0} min {(difference > TimeSpan.Zero ? "ahead of" : "behind")} the cluster's.", "Set the clocks by a time server: tokens and certificates are valid by them.");

    private async Task<CheckResult> KnativeAsync(CancellationToken cancellationToken) => await Cluster.DetectAsync(cancellationToken) switch
    {
        KnativeRelease.V01 or KnativeRelease.V02 => CheckResult.Warn("knative", "The cluster runs Knative Build v0.1 or v0.2: one source only, no cancellation.", Codes.KnativeTooOld.Remedy),
        _ => CheckResult.Ok("knative", $"{KnativeKinds.Group}/{KnativeKinds.Version} is served, v0.3 or newer"),
    };

    private async Task<CheckResult> PermissionsAsync(CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(PublisherRole.Rights(Settings.TemplateKind!).Select(async right => (Right: right, Decision: await Cluster.Client.ReviewAccessAsync(
            new(right.Verb, right.Resource, right.Resource.IsNamespaced ? Cluster.Namespace : null, right.Subresource), cancellationToken))));
        var missing = answers.Where(static answer => !answer.Decision.IsAllowed).Select(static answer => answer.Right).ToList();
        var text = $"This user may not {string.Join(", ", missing)} in namespace '{Cluster.Namespace}': {string.Join(", ", missing.Select(static right => right.Loss).Distinct(StringComparer.Ordinal))}.";
        var remedy = "Let an administrator run 'dotnet dispatch setup --publisher ...', or choose another context (DispatchKubeContext).";
        return missing.Count == 0 ? CheckResult.Ok("permissions", $"This user may do all that publishing does in namespace '{Cluster.Namespace}'")
            : missing.Any(static right => right.IsNeeded) ? CheckResult.Fail("permissions", new Diagnostic(Codes.ClusterForbidden, text) { Suggestion = remedy })
            : CheckResult.Warn("permissions", text, remedy);
    }

    private async Task<CheckResult> TemplateAsync(CancellationToken cancellationToken) =>
        TemplateChecks.Template(await Cluster.GetTemplateAsync(Settings.TemplateKind!, Settings.Template!, cancellationToken), _examined);

    private async Task<CheckResult> BuilderImageAsync(CancellationToken cancellationToken)
    {
        try
        {
            return TemplateChecks.Builder(await Cluster.GetTemplateAsync(Settings.TemplateKind!, Settings.Template!, cancellationToken));
        }
        catch (Exception failure) when (failure is DispatchException or KubernetesException)
        {
            return CheckResult.Skip("builder-image", "The template cannot be read.");
        }
    }
}

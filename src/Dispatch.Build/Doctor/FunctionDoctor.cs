using System.Runtime.CompilerServices;
using Dispatch.Build.Definitions;
using Dispatch.Build.Knative;
using Dispatch.Build.Reporting;

namespace Dispatch.Build.Doctor;

/// <summary>Looks at everything that publishing needs, and changes nothing: this machine, the settings, the registries, the cluster.</summary>
/// <param name="session">Opens registries and clusters.</param>
/// <param name="time">The clock.</param>
/// <param name="limit">How long one check may take; null for half a minute.</param>
public sealed class FunctionDoctor(PublishSession session, TimeProvider time, TimeSpan? limit = null)
{
    private readonly SecretMask _secrets = new();

    /// <summary>Finds something of everything; results come in a fixed order, as soon as those before them are there.</summary>
    /// <param name="definitions">What is to be published.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async IAsyncEnumerable<CheckResult> ExamineAsync(IReadOnlyList<FunctionDefinition> definitions, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ExaminedDefinition[] examined = [.. definitions.Select(static definition => new ExaminedDefinition(definition))];
        await foreach (var result in new Examination(time, limit ?? TimeSpan.FromSeconds(30)).RunAsync(Checks(examined), cancellationToken))
        {
            yield return result with { Message = _secrets.Hide(result.Message), Remedy = result.Remedy is null ? null : _secrets.Hide(result.Remedy) };
        }
    }

    private List<Check> Checks(ExaminedDefinition[] examined)
    {
        List<Check> checks = [SdkCheck.Create(examined.FirstOrDefault()?.Definition.Folder), .. examined.Select(ConfigurationCheck.Create), RunBuilderCheck.Create(examined)];
        checks.AddRange(examined.DistinctBy(static one => (one.Destination?.ToString(), one.Definition.Settings.StoreKey)).Select(one => PushCheck.Create(one, StoresOf)));
        checks.AddRange(examined.DistinctBy(static one => (one.BaseImage?.ToString(), one.Platform, one.Definition.Kind, one.Definition.Settings.StoreKey)).Select(one => BaseImageCheck.Create(one, StoresOf)));
        foreach (var one in examined.Where(static one => one.Cluster is not null).DistinctBy(static one => (one.Cluster, one.Definition.Kind)))
        {
            checks.AddRange(new ClusterChecks(one, ClusterOf, time).All);
        }

        return checks;
    }

    private IImageStores StoresOf(ExaminedDefinition one)
    {
        var stores = session.StoresOf(one.Definition.Settings);
        _secrets.Follow(stores.Secrets);
        return stores;
    }

    private KnativeCluster ClusterOf(ClusterSettings settings)
    {
        var cluster = session.ClusterOf(settings);
        _secrets.Follow(cluster.Secrets);
        return cluster;
    }
}

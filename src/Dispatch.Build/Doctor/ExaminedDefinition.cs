using Dispatch.Build.Definitions;
using Dispatch.Build.Knative;
using Dispatch.Oci;

namespace Dispatch.Build.Doctor;

/// <summary>What of a definition can be understood: a setting that is wrong or missing leaves out what hangs on it, and nothing else.</summary>
internal sealed class ExaminedDefinition
{
    public ExaminedDefinition(FunctionDefinition definition)
    {
        Definition = definition;
        var settings = definition.Settings.ToPublishSettings(definition.Kind) with { FunctionName = definition.Name, DefaultTag = definition.DefaultTag };
        var check = new SettingCheck(settings);
        Destination = Try(() => Destinations.Create(settings, check, settings.Repository ?? definition.Name).Location);
        BaseImage = Try(() => settings.BaseImage is { } text ? check.Image("FunctionRuntimeImage", text) : null);
        Platform = Try(() => check.Platform("FunctionImagePlatform", settings.Platform)) ?? new() { OS = "linux", Architecture = "amd64" };
        IsKnative = Try(() => check.Engine(settings.Engine)) == KnativeEngine.Name;
        Cluster = IsKnative ? Try(check.Cluster) : null;
        RunBuilder = settings.RunBuilder;
        HasOwnDockerfile = settings.Dockerfile is not null;
    }

    public FunctionDefinition Definition { get; }

    /// <summary>Null when there is none, or a wrong one.</summary>
    public ImageLocation? Destination { get; }

    public ImageLocation? BaseImage { get; }

    public Platform Platform { get; }

    public bool IsKnative { get; }

    /// <summary>Null for the local engine.</summary>
    public ClusterSettings? Cluster { get; }

    public string? RunBuilder { get; }

    public bool HasOwnDockerfile { get; }

    private static T? Try<T>(Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (DispatchException)
        {
            // The check of the configuration tells it.
            return null;
        }
    }
}

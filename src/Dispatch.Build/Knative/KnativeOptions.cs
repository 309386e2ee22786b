using Dispatch.Build.Definitions;

namespace Dispatch.Build.Knative;

/// <summary>Which Builds of a cluster to keep when they are done.</summary>
public enum KeepBuilds
{
    /// <summary>Those that failed: someone may want to look at them.</summary>
    Failed,

    /// <summary>All of them.</summary>
    All,

    /// <summary>None.</summary>
    None,
}

/// <summary>How the Knative engine works.</summary>
public sealed record KnativeOptions
{
    /// <summary>Where Builds are created.</summary>
    public required string Namespace { get; init; }

    /// <summary>Name of the template.</summary>
    public required string Template { get; init; }

    /// <summary><c>BuildTemplate</c> or <c>ClusterBuildTemplate</c>.</summary>
    public string TemplateKind { get; init; } = "BuildTemplate";

    /// <summary>The account of the Build; null for the namespace's <c>default</c>.</summary>
    public string? ServiceAccount { get; init; }

    /// <summary><c>auto</c>, <c>inline</c>, <c>registry</c> or <c>git</c>.</summary>
    public string Delivery { get; init; } = "auto";

    /// <summary>Image of the source containers: sh, base64 and tar for <c>inline</c>, cp for <c>registry</c>. Null: busybox for <c>inline</c>, the base image for <c>registry</c>.</summary>
    public string? SourceImage { get; init; }

    /// <summary>Registries (<c>host[:port]</c>) that speak plain HTTP, for templates that can be told.</summary>
    public IReadOnlyList<string> InsecureRegistries { get; init; } = [];

    /// <summary>What becomes of finished Builds.</summary>
    public KeepBuilds Keep { get; init; }

    /// <summary>Who or what publishes, for those who find the Build: a host or a CI run, no secret.</summary>
    public string StartedBy { get; init; } = Environment.MachineName;

    /// <summary>Time limits besides the build's own timeout.</summary>
    public PhaseBudgets Budgets { get; init; } = new();

    /// <summary>Cancelled when the user no longer wants to wait even for a cancellation (a second Ctrl+C).</summary>
    public CancellationToken Leave { get; init; }

    /// <summary>The options that checked settings (<see cref="PublishPlan.Cluster"/>) mean.</summary>
    public static KnativeOptions Of(ClusterSettings settings) => new()
    {
        Namespace = settings.Namespace!,
        Template = settings.Template!,
        TemplateKind = settings.TemplateKind!,
        ServiceAccount = settings.ServiceAccount,
        Delivery = settings.Delivery!,
        SourceImage = settings.SourceImage,
        Keep = Enum.Parse<KeepBuilds>(settings.Keep!, ignoreCase: true),
    };
}

/// <summary>How long each phase of a Build may take before it counts as failed.</summary>
public sealed record PhaseBudgets
{
    /// <summary>Until the API server took the Build.</summary>
    public TimeSpan Submit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Until the controller wrote a first status.</summary>
    public TimeSpan FirstStatus { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Until a node took the pod.</summary>
    public TimeSpan Schedule { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long an image may fail to be pulled, from the first failure on.</summary>
    public TimeSpan ImagePull { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a pod may wait for a volume, ConfigMap or Secret.</summary>
    public TimeSpan Configuration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a pod that was there may be gone while the Build is not over.</summary>
    public TimeSpan LostPod { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the API server may be out of reach while a Build is followed.</summary>
    public TimeSpan LostConnection { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long past the build's own timeout the controller may take to say so.</summary>
    public TimeSpan Verdict { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long the last lines of the logs may take once the Build is over.</summary>
    public TimeSpan Logs { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a cancellation may take.</summary>
    public TimeSpan Cancel { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>All of them in a row.</summary>
    public TimeSpan Total => Submit + FirstStatus + Schedule + ImagePull + Configuration + LostPod + LostConnection + Verdict + Logs + Cancel;
}

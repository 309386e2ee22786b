namespace Dispatch.Build;

public static partial class Codes
{
    /// <summary>A source of the Build failed to fetch.</summary>
    public static readonly ErrorCode SourceFetchFailed = new("DSP2101", 12, "source-fetch-failed", "Read the message of the source; the cluster itself must reach it, with the credentials of the service account.");

    /// <summary>The credentials of the service account could not be written.</summary>
    public static readonly ErrorCode ClusterCredentials = new("DSP3005", 20, "cluster-credentials", "Correct the secrets of the service account.");

    /// <summary>A step was killed for its memory.</summary>
    public static readonly ErrorCode OutOfMemory = new("DSP4001", 30, "out-of-memory", "Raise the memory limit of the template's step, or make the build need less.");

    /// <summary>The node or the pod ran out of disk.</summary>
    public static readonly ErrorCode DiskFull = new("DSP4002", 31, "disk-full", "Raise the limit on ephemeral storage, free the node's disk, or make the image smaller.");

    /// <summary>No node takes the pod.</summary>
    public static readonly ErrorCode Unschedulable = new("DSP4003", 40, "unschedulable", "Add nodes, lower the template's requests, or correct the platform.");

    /// <summary>A quota is used up.</summary>
    public static readonly ErrorCode QuotaExceeded = new("DSP4004", 40, "quota", "Wait for other builds, delete finished ones, or raise the quota.");

    /// <summary>A node cannot pull the image of a step or source.</summary>
    public static readonly ErrorCode ImagePull = new("DSP4005", 41, "image-pull", "Correct the image's name; nodes pull with the imagePullSecrets of the service account, not with its docker secrets.");

    /// <summary>The cluster refused an object.</summary>
    public static readonly ErrorCode AdmissionDenied = new("DSP4006", 42, "admission", "Change what the message names, or ask the cluster's administrator for an exception.");

    /// <summary>The user may not do that in the cluster.</summary>
    public static readonly ErrorCode ClusterForbidden = new("DSP4007", 42, "cluster-forbidden", "Apply templates/role.yaml and bind it to this user, or choose another context (DispatchKubeContext).");

    /// <summary>The cluster does not accept the credentials.</summary>
    public static readonly ErrorCode ClusterUnauthorized = new("DSP4008", 42, "cluster-unauthorized", "Log in to the cluster again, or choose another context (DispatchKubeContext).");

    /// <summary>The pod was evicted.</summary>
    public static readonly ErrorCode Evicted = new("DSP4009", 43, "evicted", "Run it again; if it happens again, give the template's step requests that fit what it uses.");

    /// <summary>The node of the pod is gone.</summary>
    public static readonly ErrorCode NodeLost = new("DSP4010", 43, "node-lost", "Run it again.");

    /// <summary>Somebody deleted the pod or the Build.</summary>
    public static readonly ErrorCode PodDeleted = new("DSP4011", 43, "pod-deleted", "Find out who deletes pods there (a drain, a clean-up job), then run it again.");

    /// <summary>The API server cannot be reached, or fails.</summary>
    public static readonly ErrorCode ClusterUnreachable = new("DSP4012", 43, "cluster-unreachable", "Check the address of the context and the network, then run it again.");

    /// <summary>A pod cannot start because a ConfigMap, Secret or volume is missing.</summary>
    public static readonly ErrorCode PodConfiguration = new("DSP4013", 42, "pod-configuration", "Create what the message names in the namespace of the Build, or correct the template.");

    /// <summary>A more important pod took the place.</summary>
    public static readonly ErrorCode Preempted = new("DSP4014", 43, "preempted", "Run it again, or give builds a priority class.");

    /// <summary>The controller does not react to the Build.</summary>
    public static readonly ErrorCode ControllerSilent = new("DSP4015", 43, "controller-silent", "See whether build-controller runs in namespace knative-build, and its log.");

    /// <summary>A phase before the build took longer than it may.</summary>
    public static readonly ErrorCode StartTimeout = new("DSP4016", 40, "start-timeout", "See what the last event of the pod says.");

    /// <summary>A step failed, and its log does not tell why.</summary>
    public static readonly ErrorCode StepFailed = new("DSP5304", 10, "unknown", "Read the last lines, or all of them in the log file.");

    /// <summary>The Build was followed no longer, and may still run.</summary>
    public static readonly ErrorCode ConnectionLost = new("DSP6003", 52, "connection-lost", "See how the Build ended with the command in the message before you start another one.");

    /// <summary>The Build succeeded but named no digest.</summary>
    public static readonly ErrorCode DigestMissing = new("DSP6005", 60, "digest-missing", "Use the template of this package, whose builder reports the digest.");

    /// <summary>The image at the destination was not made of these inputs.</summary>
    public static readonly ErrorCode KeyMismatch = new("DSP6006", 60, "key-mismatch", "Two publishes write to the same destination, or the template does not build what it is given; use a tag of your own.");

    /// <summary>The image is for another platform than asked for.</summary>
    public static readonly ErrorCode PlatformMismatch = new("DSP6007", 60, "platform-mismatch", "Let the Build run on nodes of that platform, or set FunctionImagePlatform to what they are.");

    /// <summary>Somebody or something killed the builder, or the command it ran.</summary>
    public static readonly ErrorCode Killed = new("DSP4017", 43, "killed", "Run it again; if it happens again, look for a memory limit, an eviction or an operator at that time.");

    /// <summary>The builder cannot work where it runs.</summary>
    public static readonly ErrorCode BuilderEnvironment = new("DSP4018", 43, "environment", "Give the builder what the message names: its user, its mounts, its daemon.");

    /// <summary>An object changed between comparing and changing it.</summary>
    public static readonly ErrorCode ObjectChanged = new("DSP4019", 42, "object-changed", "Run it again: it compares anew.");

    /// <summary>The credentials of this machine are of no use in a cluster.</summary>
    public static readonly ErrorCode CredentialsUnsuitable = new("DSP3006", 20, "credentials-unsuitable", "Make an access token or a robot account for the builds, and set DISPATCH_PUSH_USERNAME and DISPATCH_PUSH_PASSWORD (DISPATCH_PULL_... for a registry that is only read).");
}

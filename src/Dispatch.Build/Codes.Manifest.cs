namespace Dispatch.Build;

public static partial class Codes
{
    /// <summary>A manifest is no YAML of its kind.</summary>
    public static readonly ErrorCode ManifestInvalid = new("DSP1201", 2, "manifest-invalid", "Correct the manifest at the place named.");

    /// <summary>A Build breaks a rule of the API.</summary>
    public static readonly ErrorCode BuildInvalid = new("DSP1202", 2, "build-invalid", "Change the setting that the value comes from.");

    /// <summary>A template has parameters we do not know how to fill.</summary>
    public static readonly ErrorCode TemplateUnknown = new("DSP1203", 2, "template-unknown", "Install the template of this package (templates/), or name another one (DispatchBuildTemplate).");

    /// <summary>Arguments do not fit the template's parameters.</summary>
    public static readonly ErrorCode TemplateArguments = new("DSP1204", 2, "template-arguments", "Give every parameter without a default a value, and no other name.");

    /// <summary>The cluster has no such template.</summary>
    public static readonly ErrorCode TemplateMissing = new("DSP1205", 2, "template-missing", "Apply templates/function-template.yaml (templates/image-template.yaml for runtimes) to that namespace, or name another one (DispatchBuildTemplate).");

    /// <summary>The cluster has no such service account, or it refers to a secret that is not there.</summary>
    public static readonly ErrorCode ServiceAccountMissing = new("DSP1206", 2, "service-account-missing", "Create it in the namespace of the Build, or name another one (DispatchServiceAccount).");

    /// <summary>The kubeconfig cannot be used.</summary>
    public static readonly ErrorCode KubeConfigInvalid = new("DSP1207", 2, "kubeconfig-invalid", "Correct the file at the field named, or name another one (DispatchKubeConfig, DispatchKubeContext).");

    /// <summary>The cluster does not serve Knative Build.</summary>
    public static readonly ErrorCode KnativeMissing = new("DSP1208", 2, "knative-missing", "Install Knative Build (v0.3 or newer) in the cluster, choose another context (DispatchKubeContext), or publish with DispatchEngine=local.");

    /// <summary>The cluster's Knative Build is too old for what is asked.</summary>
    public static readonly ErrorCode KnativeTooOld = new("DSP1209", 2, "knative-too-old", "Update Knative Build in the cluster to v0.3 or newer.");

    /// <summary>The workspace cannot be delivered in the way asked for.</summary>
    public static readonly ErrorCode DeliveryImpossible = new("DSP1210", 2, "delivery-impossible", "Choose another way (DispatchWorkspaceDelivery).");

    /// <summary>What a cluster is to pull or push is a file on this machine.</summary>
    public static readonly ErrorCode NotInRegistry = new("DSP1211", 2, "not-in-registry", "A cluster reads and writes registries only: push the image and name it there.");

    /// <summary>The builder would build this wrongly without failing.</summary>
    public static readonly ErrorCode BuilderHazard = new("DSP1212", 2, "builder-hazard", "Change the Dockerfile, or use a builder version that does it right.");

    /// <summary>The working tree is not what the git source would fetch.</summary>
    public static readonly ErrorCode GitUnclean = new("DSP1213", 2, "git-unclean", "Commit and push these files, or choose another way to deliver the workspace (DispatchWorkspaceDelivery).");

    /// <summary>The workspace is in no git repository that a cluster can fetch.</summary>
    public static readonly ErrorCode GitUnusable = new("DSP1214", 2, "git-unusable", "Choose another way to deliver the workspace (DispatchWorkspaceDelivery).");

    /// <summary>The cluster has no such Build, or not one of ours.</summary>
    public static readonly ErrorCode BuildMissing = new("DSP1215", 2, "build-missing", "See which there are: kubectl get builds.build.knative.dev -n NAMESPACE -l app.kubernetes.io/managed-by=dispatch-build.");

    /// <summary>There is no log to read.</summary>
    public static readonly ErrorCode LogMissing = new("DSP1216", 2, "log-missing", "Name one of the containers, or wait until the Build runs (--follow); the log of a pod that is gone is only where somebody read it.");

    /// <summary>A warning: the builder image of the template is not pinned, or nobody maintains it.</summary>
    public static readonly ErrorCode BuilderImageAged = new("DSP1220", 2, "builder-image", "Apply templates/ of this package, which name a maintained builder by version.");

    /// <summary>A warning: the workspace holds what does not belong into an image.</summary>
    public static readonly ErrorCode WorkspaceSuspicious = new("DSP1221", 2, "workspace-suspicious", "List it in .dockerignore, or take it out of the folder.");

    /// <summary>An object that would have to be changed is somebody else's.</summary>
    public static readonly ErrorCode ObjectForeign = new("DSP1222", 2, "object-foreign", "Look at the difference, then run it again with --adopt, or choose other names (DispatchNamespace, DispatchServiceAccount).");
}

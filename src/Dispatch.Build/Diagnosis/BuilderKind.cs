namespace Dispatch.Build.Diagnosis;

/// <summary>Whose log it is.</summary>
public enum BuilderKind
{
    /// <summary>Found out from the log itself.</summary>
    Auto,

    /// <summary>The kaniko executor, v0.3 on, and its forks.</summary>
    Kaniko,

    /// <summary>buildah and podman.</summary>
    Buildah,

    /// <summary>BuildKit (buildctl, docker buildx) with plain progress.</summary>
    BuildKit,

    /// <summary>img.</summary>
    Img,
}

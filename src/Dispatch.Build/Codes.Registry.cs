namespace Dispatch.Build;

public static partial class Codes
{
    /// <summary>Reading the base image needs other credentials.</summary>
    public static readonly ErrorCode BaseUnauthorized = new("DSP3001", 20, "base-unauthorized", "Log in to the registry (docker login), or set DISPATCH_PULL_USERNAME and DISPATCH_PULL_PASSWORD.");

    /// <summary>Pushing needs other credentials.</summary>
    public static readonly ErrorCode PushUnauthorized = new("DSP3002", 20, "push-unauthorized", "Log in to the registry (docker login), or set DISPATCH_PUSH_USERNAME and DISPATCH_PUSH_PASSWORD.");

    /// <summary>These credentials may not push there.</summary>
    public static readonly ErrorCode PushDenied = new("DSP3003", 20, "push-denied", "Check that the repository exists and that this account may push to it.");

    /// <summary>The credentials could not be read.</summary>
    public static readonly ErrorCode CredentialsUnreadable = new("DSP3004", 20, "credentials-config", "Correct the Docker configuration file, or the credential helper it names.");

    /// <summary>The base image does not exist.</summary>
    public static readonly ErrorCode BaseNotFound = new("DSP3101", 21, "base-not-found", "Check registry, repository and tag; a private image can look absent without credentials.");

    /// <summary>No connection to the base image's registry.</summary>
    public static readonly ErrorCode BaseUnreachable = new("DSP3102", 21, "base-unreachable", "Check the host, the port, and a proxy between you and it.");

    /// <summary>The base image's registry is not who it should be.</summary>
    public static readonly ErrorCode BaseTls = new("DSP3103", 21, "base-tls", "Name its certificate authority in DispatchRegistryCertificates, or the registry in DispatchInsecureRegistries when it speaks plain HTTP.");

    /// <summary>The base image's registry asks to wait.</summary>
    public static readonly ErrorCode BaseRateLimited = new("DSP3104", 21, "base-rate-limit", "Wait, log in for a higher limit, or use a mirror.");

    /// <summary>The base image's registry failed.</summary>
    public static readonly ErrorCode BaseServerError = new("DSP3105", 21, "base-server-error", "Run it again later; the registry's own log knows more.");

    /// <summary>The base image is not what its digest says.</summary>
    public static readonly ErrorCode BaseCorrupt = new("DSP3106", 21, "base-corrupt", "Pull or push the base image again; something between changes or cuts it.");

    /// <summary>The base image is not made for this platform.</summary>
    public static readonly ErrorCode BasePlatform = new("DSP3107", 21, "base-platform", "Choose another base image, or another FunctionImagePlatform.");

    /// <summary>The base image lacks the template's Dockerfile.</summary>
    public static readonly ErrorCode BaseNotFunctionImage = new("DSP3108", 21, "base-not-function-image", "Use a runtime image with a template, or give your own Dockerfile (FunctionDockerfile).");

    /// <summary>No connection to the registry that is pushed to.</summary>
    public static readonly ErrorCode PushUnreachable = new("DSP3201", 22, "push-unreachable", "Check FunctionImageRegistry, the port, and a proxy between you and it.");

    /// <summary>The registry that is pushed to is not who it should be.</summary>
    public static readonly ErrorCode PushTls = new("DSP3202", 22, "push-tls", "Name its certificate authority in DispatchRegistryCertificates, or the registry in DispatchInsecureRegistries when it speaks plain HTTP.");

    /// <summary>The registry that is pushed to asks to wait.</summary>
    public static readonly ErrorCode PushRateLimited = new("DSP3203", 22, "push-rate-limit", "Wait, then run it again.");

    /// <summary>The registry that is pushed to failed or refused.</summary>
    public static readonly ErrorCode PushServerError = new("DSP3204", 22, "push-server-error", "Run it again later; the registry's own log knows more.");

    /// <summary>The archive could not be written.</summary>
    public static readonly ErrorCode OutputFile = new("DSP3205", 22, "output-file", "Check the path, the permissions and the free space.");

    /// <summary>The name of the base image's registry has no address.</summary>
    public static readonly ErrorCode BaseDns = new("DSP3109", 21, "base-dns", "Check the host's name, and the name server of the machine that builds.");

    /// <summary>The base image's registry speaks HTTP where HTTPS was spoken, or the other way round.</summary>
    public static readonly ErrorCode BaseHttpHttps = new("DSP3110", 21, "base-http-https", "Name the registry among the insecure ones if it speaks plain HTTP, and do not if it speaks HTTPS.");

    /// <summary>The name of the registry that is pushed to has no address.</summary>
    public static readonly ErrorCode PushDns = new("DSP3206", 22, "push-dns", "Check the host's name, and the name server of the machine that builds.");

    /// <summary>The registry that is pushed to speaks HTTP where HTTPS was spoken, or the other way round.</summary>
    public static readonly ErrorCode PushHttpHttps = new("DSP3207", 22, "push-http-https", "Name the registry among the insecure ones if it speaks plain HTTP, and do not if it speaks HTTPS.");
}

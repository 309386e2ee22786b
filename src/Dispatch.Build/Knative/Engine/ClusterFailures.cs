using Dispatch.Kubernetes;

namespace Dispatch.Build.Knative.Engine;

/// <summary>Gives failures of the Kubernetes API their code.</summary>
internal static class ClusterFailures
{
    private const string KnativeWebhook = "admission webhook \"webhook.build.knative.dev\" denied the request: mutation failed: ";

    public static bool CanExplain(Exception failure) => failure is KubernetesException or KubeConfigException;

    public static DispatchException Explain(Exception failure) => failure switch
    {
        KubeConfigException config => new(new Diagnostic(Codes.KubeConfigInvalid, Sentence(config.Message)) { File = config.File.Length == 0 ? null : config.File }, failure),
        KubernetesException { Status.Message: var text } refused when text.StartsWith(KnativeWebhook, StringComparison.Ordinal) =>
            new(Codes.BuildInvalid, Sentence($"{refused.Operation}: {text[KnativeWebhook.Length..]}"), failure),
        KubernetesException api => new(Code(api), Sentence(api.Message), failure),
        _ => throw new InvalidOperationException("no failure of a cluster", failure),
    };

    private static ErrorCode Code(KubernetesException failure) => failure switch
    {
        KubernetesForbiddenException when Says(failure, "exceeded quota") => Codes.QuotaExceeded,
        KubernetesBadRequestException or KubernetesForbiddenException when Says(failure, "denied the request") => Codes.AdmissionDenied,
        KubernetesUnavailableException when Says(failure, "failed calling") && Says(failure, "webhook") => Codes.AdmissionDenied,
        KubernetesBadRequestException or KubernetesInvalidException or KubernetesTooLargeException => Codes.BuildInvalid,
        KubernetesForbiddenException => Codes.ClusterForbidden,
        KubernetesUnauthorizedException => Codes.ClusterUnauthorized,
        KubernetesNotFoundException when Says(failure, "namespaces \"") => Codes.SettingInvalid,
        KubernetesNotFoundException when Says(failure, "could not find the requested resource") => Codes.KnativeMissing,
        _ => Codes.ClusterUnreachable,
    };

    private static bool Says(KubernetesException failure, string text) => failure.Status?.Message.Contains(text, StringComparison.Ordinal) == true;

    private static string Sentence(string text) => text.TrimEnd() is var trimmed && trimmed.EndsWith('.') ? trimmed : trimmed + ".";
}

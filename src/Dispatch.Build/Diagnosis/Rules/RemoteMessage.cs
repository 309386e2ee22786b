using Dispatch.Build.Reporting;

namespace Dispatch.Build.Diagnosis.Rules;

/// <summary>Puts what a server did to a builder into one sentence that names image and registry.</summary>
internal static class RemoteMessage
{
    private const int LongestQuote = 300;
    private const string DockerHub = "index.docker.io";
    private static readonly Pattern _hostName = new(@"((GET|HEAD|POST|PUT|PATCH|DELETE|Get|Head|Post|Put|Patch|Delete)( request to)? ""?https?://|dial tcp: lookup |\blookup |from registry |transport for (registry )?""?)(?<host>[A-Za-z0-9][A-Za-z0-9._-]*(:[0-9]+)?)");
    private static readonly Pattern _retryAfter = new(@"(retry[- ]after:? ?""?|(try again|retry) (in|after) )(?<time>[0-9]+(\.[0-9]+)? ?(ns|us|µs|ms|seconds?|minutes?|hours?|s|m|h)?)\b", ignoreCase: true);

    /// <summary>The diagnostic without file, line and evidence.</summary>
    /// <param name="code">What it means.</param>
    /// <param name="text">What the builder printed.</param>
    /// <param name="subject">What the builder wanted.</param>
    /// <param name="image">The image it was about; null when unknown.</param>
    public static Diagnostic Write(ErrorCode code, string text, RemoteSubject subject, string? image)
    {
        var said = OneLine(text);
        var host = Host(said, image);
        var what = (subject, image) switch
        {
            (RemoteSubject.Push, null) => "The image cannot be pushed",
            (RemoteSubject.Push, _) => $"The image cannot be pushed to {image}",
            (_, null) => "The base image cannot be read",
            _ => $"The base image {image} cannot be read",
        };
        return new Diagnostic(code, $"{what}: {Reason(code, host ?? "the registry", said)} ({said.Cut(LongestQuote).TrimEnd('.')}).")
        {
            Suggestion = code == Codes.BaseRateLimited || code == Codes.PushRateLimited ? Wait(said, host) : null,
        };
    }

    /// <summary>The registry that a text or else an image's name is about; null when neither tells.</summary>
    public static string? Host(string text, string? image)
    {
        var match = _hostName.Match(text);
        if (match.Success)
        {
            return match.Groups["host"].Value;
        }

        var first = image?.Split('/')[0];
        return first is null ? null : first != image && (first.AsSpan().ContainsAny(".:") || first == "localhost") ? first : DockerHub;
    }

    private static string Reason(ErrorCode code, string host, string said) => code.Cause[(code.Cause.IndexOf('-', StringComparison.Ordinal) + 1)..] switch
    {
        "dns" => $"{host} has no address",
        "unreachable" => $"{host} cannot be reached, or broke off",
        "tls" => $"the certificate of {host} is not trusted",
        "http-https" when said.Contains("to HTTPS client", StringComparison.OrdinalIgnoreCase) => $"{host} speaks HTTP where HTTPS was spoken",
        "http-https" => $"{host} speaks HTTPS where HTTP was spoken, or the other way round",
        "unauthorized" => $"{host} does not accept the credentials, or got none",
        "denied" => $"{host} does not allow it, or has no such repository",
        "rate-limit" => $"{host} asks to wait{(_retryAfter.Match(said) is { Success: true } after ? $" for {after.Groups["time"].Value}" : "")}",
        "server-error" => $"{host} failed",
        "not-found" => $"{host} does not have it",
        "corrupt" => $"what {host} holds is incomplete or changed",
        "platform" => "it is made for another platform",
        _ => "that is no valid image name",
    };

    private static string Wait(string said, string? host) =>
        _retryAfter.Match(said) is { Success: true } after ? $"Run it again after {after.Groups["time"].Value}, log in for a higher limit, or use a mirror."
        : host?.EndsWith("docker.io", StringComparison.Ordinal) == true || said.Contains("docker.com/increase-rate-limit", StringComparison.Ordinal)
            ? "Docker Hub counts pulls over six hours: run it again up to six hours later, log in for a higher limit, or use a mirror."
        : "The registry does not say for how long: run it again after some minutes, log in for a higher limit, or use a mirror.";

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

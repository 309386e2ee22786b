using Dispatch.Build.Diagnosis.Rules;
using Xunit;

namespace Dispatch.Build.Tests.Diagnosis.Rules;

/// <summary>What Go's libraries, registries and their clients say, by what it means.</summary>
public sealed class RemoteTroubleTests
{
    [Theory]
    [InlineData("failed to do request: Head \"https://registry.example/v2/a/manifests/1\": dial tcp: lookup registry.example: Temporary failure in name resolution", "base-dns", "push-dns")]
    [InlineData("dial tcp: lookup a.example on 10.0.0.10:53: server misbehaving", "base-dns", "push-dns")]
    [InlineData("Get \"https://a.example/v2/\": net/http: TLS handshake timeout", "base-unreachable", "push-unreachable")]
    [InlineData("Get \"https://a.example/v2/\": proxyconnect tcp: dial tcp 10.0.0.1:3128: connect: network is unreachable", "base-unreachable", "push-unreachable")]
    [InlineData("Get \"https://a.example:429/v2/x401/manifests/503\": EOF", "base-unreachable", "push-unreachable")]
    [InlineData("Get \"https://a.example/v2/\": remote error: tls: handshake failure", "base-tls", "push-tls")]
    [InlineData("x509: cannot validate certificate for 10.0.0.1 because it doesn't contain any IP SANs", "base-tls", "push-tls")]
    [InlineData("tls: first record does not look like a TLS handshake", "base-http-https", "push-http-https")]
    [InlineData("unexpected status from POST request to https://a.example/v2/a/blobs/uploads/: 401 Unauthorized", "base-unauthorized", "push-unauthorized")]
    [InlineData("GET https://auth.example/token?scope=repository%3Aa%3Apull&service=a.example: DENIED: access forbidden", "base-unauthorized", "push-unauthorized")]
    [InlineData("POST https://a.example/v2/a/blobs/uploads/: DENIED: permission denied", "base-unauthorized", "push-denied")]
    [InlineData("toomanyrequests: Rate exceeded", "base-rate-limit", "push-rate-limit")]
    [InlineData("unexpected status code 502 Bad Gateway: <html>", "base-server-error", "push-server-error")]
    [InlineData("no matching manifest for linux/arm64 in the manifest list entries", "base-platform", "base-platform")]
    [InlineData("unexpected commit digest sha256:aa, expected sha256:bb: failed precondition", "base-corrupt", "push-server-error")]
    public void A_text_means_one_cause(string text, string whenReading, string whenPushing) =>
        Assert.Equal((whenReading, whenPushing), (RemoteTrouble.Find(text, RemoteSubject.Base)!.Cause, RemoteTrouble.Find(text, RemoteSubject.Push)!.Cause));

    [Theory]
    [InlineData("exit status 1")]
    [InlineData("lstat /workspace/a: no such file or directory")]
    [InlineData("image a:503 built in 429 ms")]
    public void A_text_about_no_server_means_none(string text) => Assert.Null(RemoteTrouble.Find(text, RemoteSubject.Base));

    [Theory]
    [InlineData("TOOMANYREQUESTS: retry-after: 585.204µs, allowed: 44000/minute", "585.204µs")]
    [InlineData("GET https://a.example/v2/a/manifests/1: unexpected status code 429 Too Many Requests: try again in 30 seconds", "30 seconds")]
    [InlineData("GET https://index.docker.io/v2/library/a/manifests/1: TOOMANYREQUESTS: You have reached your pull rate limit.", "six hours")]
    [InlineData("GET https://a.example/v2/a/manifests/1: TOOMANYREQUESTS: slow down", "some minutes")]
    public void A_rate_limit_says_when_to_retry(string text, string when) =>
        Assert.Contains(when, RemoteTrouble.Explain(text, RemoteSubject.Base, "a:1")!.Suggestion, StringComparison.Ordinal);

    [Fact]
    public void The_message_names_image_and_registry() => Assert.Equal(
        "The base image a/b:1 cannot be read: mirror.example does not have it (GET https://mirror.example/v2/a/b/manifests/1: MANIFEST_UNKNOWN: manifest unknown).",
        RemoteTrouble.Explain("GET https://mirror.example/v2/a/b/manifests/1: MANIFEST_UNKNOWN: manifest unknown", RemoteSubject.Base, "a/b:1")!.Message);
}

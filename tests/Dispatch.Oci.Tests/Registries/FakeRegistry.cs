using System.Collections.Concurrent;
using System.Security.Cryptography;
using Dispatch.Testing;

namespace Dispatch.Oci.Tests.Registries;

/// <summary>A registry's uploads, to begin a script's answers with: what a test does not change works.</summary>
internal sealed class FakeRegistry
{
    private readonly ConcurrentDictionary<string, MemoryStream> _sessions = new(StringComparer.Ordinal);

    /// <summary>Blobs that were completed, by digest.</summary>
    public ConcurrentDictionary<string, byte[]> Blobs { get; } = new(StringComparer.Ordinal);

    public async Task AnswerAsync(ScriptedExchange exchange, params IEnumerable<(string, string)> headers)
    {
        var (method, path) = (exchange.Request.Method, exchange.Request.Path);
        var body = await exchange.ReadBodyAsync();
        if (method == "POST")
        {
            path = $"{path}{_sessions.Count + 1}";
            _sessions[path] = new();
            await exchange.AnswerBytesAsync(202, [], [("Location", $"{path}?_state=a%3Db"), .. headers]);
            return;
        }

        _sessions[path].Write(body);
        if (method == "PATCH")
        {
            await exchange.AnswerBytesAsync(202, [], [("Location", $"{path}?_state=next"), ("Range", $"0-{_sessions[path].Length - 1}"), .. headers]);
            return;
        }

        var content = _sessions[path].ToArray();
        var digest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));
        var asked = Uri.UnescapeDataString(exchange.Request.Target.Split("digest=")[1]);
        if (asked != digest)
        {
            await exchange.AnswerBytesAsync(400, """{"errors":[{"code":"DIGEST_INVALID","message":"no"}]}"""u8.ToArray());
            return;
        }

        Blobs[digest] = content;
        await exchange.AnswerBytesAsync(201, [], [("Docker-Content-Digest", digest), .. headers]);
    }
}

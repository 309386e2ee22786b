using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Dispatch.Testing;

/// <summary>
/// A token server as registries use one (distribution, "Token Authentication Specification"): anyone may pull from
/// <c>public/</c>, <see cref="RegistryServer.User"/> may do everything.
/// </summary>
public sealed class TokenServer : IAsyncDisposable
{
    public const string Service = "test-registry";
    public const string Issuer = "test-issuer";
    public const string IdentityToken = "the-identity-token";

    private readonly ScriptedServer _server;
    private readonly RSA _key = RSA.Create(2048);
    private readonly string _certificate;

    private TokenServer(string folder)
    {
        var request = new CertificateRequest("CN=Test tokens", _key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        _certificate = Convert.ToBase64String(certificate.RawData);
        CertificateFile = Path.Combine(folder, "tokens.pem");
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
        _server = ScriptedServer.Start(AnswerAsync);
    }

    public string Realm => $"http://{_server.Address}/token";

    /// <summary>PEM file of the certificate that tokens are signed with.</summary>
    public string CertificateFile { get; }

    public IReadOnlyList<ScriptedRequest> Requests => _server.Requests;

    public static TokenServer Start(string folder) => new(folder);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _key.Dispose();
    }

    private async Task AnswerAsync(ScriptedExchange exchange)
    {
        var form = Encoding.UTF8.GetString(await exchange.ReadBodyAsync());
        var query = Fields(exchange.Request.Method == "POST" ? form : exchange.Request.Target.Split('?', 2)[^1]).ToList();
        var known = Knows(exchange.Request, query);
        if (known is null)
        {
            await exchange.AnswerBytesAsync(401, """{"errors":[{"code":"UNAUTHORIZED","message":"wrong password"}]}"""u8.ToArray());
            return;
        }

        var scopes = query.Where(field => field.Key == "scope").SelectMany(field => field.Value.Split(' '));
        var token = Sign(known.Value, scopes);
        var name = exchange.Request.Method == "POST" ? "access_token" : "token";
        await exchange.AnswerBytesAsync(200, JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>(StringComparer.Ordinal) { [name] = token, ["expires_in"] = 300 }));
    }

    /// <summary>True for the user, false for nobody in particular, null for a wrong password.</summary>
    private static bool? Knows(ScriptedRequest request, List<KeyValuePair<string, string>> fields)
    {
        if (fields.Find(field => field.Key == "refresh_token").Value is { } refresh)
        {
            return refresh == IdentityToken ? true : null;
        }

        var expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{RegistryServer.User}:{RegistryServer.Password}"));
        return !request.Headers.TryGetValue("Authorization", out var sent) ? false : sent == expected ? true : null;
    }

    private static IEnumerable<KeyValuePair<string, string>> Fields(string text) =>
        text.Split('&').Select(field => field.Split('=', 2)).Where(pair => pair.Length == 2)
            .Select(pair => KeyValuePair.Create(pair[0], Uri.UnescapeDataString(pair[1].Replace('+', ' '))));

    private string Sign(bool isUser, IEnumerable<string> scopes)
    {
        var access = scopes.Select(scope => scope.Split(':')).Where(parts => parts.Length == 3).Select(parts => new
        {
            type = parts[0],
            name = parts[1],
            actions = isUser ? parts[2].Split(',') : parts[1].StartsWith("public/", StringComparison.Ordinal) ? ["pull"] : [],
        });
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var header = Encode(JsonSerializer.SerializeToUtf8Bytes(new { typ = "JWT", alg = "RS256", x5c = new[] { _certificate } }));
        var claims = Encode(JsonSerializer.SerializeToUtf8Bytes(new
        {
            iss = Issuer, sub = isUser ? RegistryServer.User : "", aud = Service, exp = now + 300, nbf = now - 10, iat = now, jti = Guid.NewGuid(), access,
        }));
        var signature = _key.SignData(Encoding.ASCII.GetBytes($"{header}.{claims}"), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{header}.{claims}.{Encode(signature)}";
    }

    private static string Encode(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}

using System.Text;
using System.Text.Json.Nodes;

namespace Dispatch.Testing.ControlPlane.Pods;

/// <summary>The credential container: writes what the secrets of the account hold where docker's and git's readers look for it.</summary>
/// <param name="home">The folder that containers see as <c>/builder/home</c>.</param>
/// <param name="read">Text of a secret's key.</param>
/// <param name="print">Gets its log.</param>
internal sealed class CredentialInit(string home, Func<string, string, string> read, Action<string> print)
{
    private readonly JsonObject _auths = [];
    private readonly StringBuilder _gitConfig = new("[credential]\n\thelper = store\n");
    private readonly StringBuilder _gitCredentials = new();

    public async Task<ContainerEnd> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        foreach (var parts in arguments.Select(argument => argument.Split('=', 3)))
        {
            Take(parts[0], parts[1], parts.ElementAtOrDefault(2) ?? "");
        }

        Directory.CreateDirectory(Path.Combine(home, ".docker"));
        await File.WriteAllTextAsync(Path.Combine(home, ".docker", "config.json"), new JsonObject { ["auths"] = _auths }.ToJsonString(), cancellationToken);
        if (_gitCredentials.Length > 0)
        {
            await File.WriteAllTextAsync(Path.Combine(home, ".gitconfig"), _gitConfig.ToString(), cancellationToken);
            await File.WriteAllTextAsync(Path.Combine(home, ".git-credentials"), _gitCredentials.ToString(), cancellationToken);
        }

        print("{\"level\":\"info\",\"logger\":\"fallback-logger\",\"caller\":\"creds-init/main.go:40\",\"msg\":\"Credentials initialized.\"}");
        return new(0);
    }

    private void Take(string flag, string secret, string url)
    {
        switch (flag)
        {
            case "-docker-config":
                Merge(JsonNode.Parse(read(secret, ".dockerconfigjson"))!["auths"]!.AsObject());
                break;
            case "-docker-cfg":
                Merge(JsonNode.Parse(read(secret, ".dockercfg"))!.AsObject());
                break;
            case "-basic-docker":
                _auths[url] = Login(read(secret, "username"), read(secret, "password"));
                break;
            default:
                var (user, password) = (read(secret, "username"), read(secret, "password"));
                _gitConfig.Append("[credential \"").Append(url).Append("\"]\n\tusername = ").Append(user).Append('\n');
                _gitCredentials.Append(new UriBuilder(url) { UserName = Uri.EscapeDataString(user), Password = Uri.EscapeDataString(password) }.Uri.AbsoluteUri.TrimEnd('/')).Append('\n');
                break;
        }
    }

    // Nothing but these members survives.
    private void Merge(JsonObject auths)
    {
        foreach (var (registry, entry) in auths)
        {
            var login = (string?)entry!["auth"] is { } auth ? Encoding.UTF8.GetString(Convert.FromBase64String(auth)).Split(':', 2) : [(string)entry["username"]!, (string)entry["password"]!];
            _auths[registry] = Login(login[0], login[1]);
        }
    }

    private static JsonObject Login(string user, string password) => new()
    {
        ["username"] = user,
        ["password"] = password,
        ["auth"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")),
        ["email"] = "not@val.id",
    };
}

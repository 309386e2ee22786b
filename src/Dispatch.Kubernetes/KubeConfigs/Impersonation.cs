namespace Dispatch.Kubernetes.KubeConfigs;

/// <summary>The <c>as*</c> fields of a user.</summary>
internal static class Impersonation
{
    public static IReadOnlyList<KeyValuePair<string, string>> Headers(ConfigNode user)
    {
        var (name, uid, groups, extra) = (user["as"], user["as-uid"], user["as-groups"], user["as-user-extra"]);
        List<KeyValuePair<string, string>> headers = [];
        Add("Impersonate-User", name);
        Add("Impersonate-Uid", uid);
        foreach (var group in groups.Items)
        {
            Add("Impersonate-Group", group);
        }

        foreach (var key in extra.Members.Keys)
        {
            foreach (var value in extra[key].Items)
            {
                // The server takes header names as lower case and undoes the escapes.
                Add($"Impersonate-Extra-{Uri.EscapeDataString(key)}", value);
            }
        }

        return headers.Count == 0 || name.Text is not null ? headers : throw name.Error("it is missing, but other as-* fields are there.");

        void Add(string header, ConfigNode node)
        {
            if (node.Text is { } text)
            {
                // .NET would join the values in one line, and the server would take them for one value.
                headers.Add(headers.Any(other => other.Key == header)
                    ? throw node.Error("only one value can be sent; use a user or a kubeconfig entry that needs no more.")
                    : new(header, text.Any(char.IsControl) ? throw node.Error("it has characters that no header can carry.") : text));
            }
        }
    }
}

using System.Text;
using Dispatch.Build.Dockerfiles;

namespace Dispatch.Build.Engines.Local;

/// <summary>Turns the value of <c>--chown</c> into numbers.</summary>
internal sealed class OwnerResolver(ImageTree tree, ContentSpool spool, Instruction at)
{
    /// <summary>As <see cref="ResolveAsync"/>; root when the image does not know a name, as builders have it for <c>USER</c>.</summary>
    public async ValueTask<Owner> ResolveOrRootAsync(string user, CancellationToken cancellationToken)
    {
        try
        {
            return await ResolveAsync(user, cancellationToken).ConfigureAwait(false);
        }
        catch (DispatchException exception) when (exception.Code == Codes.OwnerUnknown)
        {
            return default;
        }
    }

    /// <summary>
    /// <c>user[:group]</c>: numbers as they are, names by the image's files; without a group, a name gets its primary group and a number
    /// the same number.
    /// </summary>
    /// <exception cref="DispatchException">The image does not know a name.</exception>
    public async ValueTask<Owner> ResolveAsync(string chown, CancellationToken cancellationToken)
    {
        var (user, group) = chown.Split(':', 2) is [var first, var second] ? (first, second) : (chown, null);
        var (number, groupNumber) = (UserDatabase.Number(user), group is null ? null : UserDatabase.Number(group));
        if (number is { } uid && (group is null || groupNumber is not null))
        {
            return new(uid, groupNumber ?? uid);
        }

        var users = new UserDatabase(
            await ReadAsync("etc/passwd", cancellationToken).ConfigureAwait(false),
            await ReadAsync("etc/group", cancellationToken).ConfigureAwait(false));
        var found = number is { } value ? (Uid: value, Gid: value) : users.FindUser(user) ?? throw Unknown("user", user, "/etc/passwd", chown);
        var gid = group is null ? found.Gid : groupNumber ?? users.FindGroup(group) ?? throw Unknown("group", group, "/etc/group", chown);
        return new(found.Uid, gid);
    }

    private async ValueTask<string?> ReadAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            var found = await PathResolution.ResolveAsync(tree.WithContent, key, followLast: true, cancellationToken).ConfigureAwait(false);
            if (found.Node?.Content is not { } content)
            {
                return null;
            }

            var stream = await spool.OpenAsync(content, cancellationToken).ConfigureAwait(false);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            return await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PathResolutionException)
        {
            return null;
        }
    }

    private DispatchException Unknown(string kind, string name, string file, string chown) =>
        new(at.Diagnose(Codes.OwnerUnknown, $"{at.Keyword} --chown={chown}: the image's {file} has no {kind} '{name}'.", chown));
}

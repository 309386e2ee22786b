namespace Dispatch.Kubernetes.KubeConfigs;

/// <summary>Reads a kubeconfig as kubectl does.</summary>
public static class KubeConfig
{
    /// <summary>The connection that the chosen context describes; without any kubeconfig, that of the pod this runs in. No plugin runs yet.</summary>
    /// <param name="options">Where to look, and which context.</param>
    /// <param name="timeProvider">For what expires; null for the system's clock.</param>
    /// <exception cref="KubeConfigException">Something in it is wrong.</exception>
    public static KubernetesConnection Load(KubeConfigOptions options, TimeProvider? timeProvider = null) =>
        Load(options, ServiceAccount.DefaultFolder, timeProvider ?? TimeProvider.System);

    internal static KubernetesConnection Load(KubeConfigOptions options, string serviceAccountFolder, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(options);
        var files = ConfigFiles.Read(options);
        if (files.IsEmpty && options is { Path: null, Context: null })
        {
            return ServiceAccount.IsPresent(options.Environment, serviceAccountFolder)
                ? ServiceAccount.Connect(options.Environment, serviceAccountFolder, timeProvider)
                : throw new KubeConfigException(
                    Named(options),
                    "kubeconfig",
                    "there is no such file, or nothing in it, and this is no pod with a service account.");
        }

        var context = ContextOf(files, options);
        var cluster = Entry(files, context["cluster"], "clusters", "cluster") ?? throw context["cluster"].Error("it is missing.");
        var user = Entry(files, context["user"], "users", "user") ?? new ConfigNode(context.File, context["user"].Field, null);
        var (tls, clusterUrl) = ClusterSettings.Read(cluster, user);
        var (credentials, certificate) = UserSettings.Read(user, cluster, options, timeProvider);
        return new KubernetesConnection
        {
            Server = clusterUrl,
            Namespace = context["namespace"].Text ?? "default",
            Tls = tls with { ClientCertificate = certificate },
            ProxyUrl = ClusterSettings.ProxyUrl(cluster["proxy-url"]),
            Credentials = credentials,
            ImpersonationHeaders = Impersonation.Headers(user),
        };
    }

    private static ConfigNode ContextOf(ConfigFiles files, KubeConfigOptions options)
    {
        var first = files.Roots.Count > 0 ? files.Roots[0].File : options.Path ?? Named(options);
        var current = files.CurrentContext ?? new ConfigNode(first, "current-context", null);
        var names = string.Join(", ", files.ContextNames.Select(name => $"'{name}'"));
        var known = names.Length == 0 ? "there are none" : $"there are {names}";
        if (options.Context is { Length: > 0 } chosen)
        {
            return files.Find("contexts", "context", chosen) ?? throw new KubeConfigException(first, "contexts", $"there is no context '{chosen}'; {known}.");
        }

        var name = current.Text ?? throw current.Error($"it is missing, and no context is chosen; {known}.");
        return files.Find("contexts", "context", name) ?? throw current.Error($"there is no context '{name}'; {known}.");
    }

    private static ConfigNode? Entry(ConfigFiles files, ConfigNode reference, string list, string member) =>
        reference.Text is { } name ? files.Find(list, member, name) ?? throw reference.Error($"there is no {member} '{name}'.") : null;

    private static string Named(KubeConfigOptions options) =>
        options.Environment("KUBECONFIG") is { Length: > 0 } list ? list : Path.Combine(options.Home, ".kube", "config");
}

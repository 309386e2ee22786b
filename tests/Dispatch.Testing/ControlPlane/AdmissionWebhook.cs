using System.Text;
using System.Text.Json.Nodes;

namespace Dispatch.Testing.ControlPlane;

/// <summary>
/// Knative's webhook for one namespace, called by the real API server: writes the defaults of the release into a Build and refuses with the
/// real texts, as the client sees them at once.
/// </summary>
public sealed class AdmissionWebhook : IAsyncDisposable
{
    private const string Configurations = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";

    private readonly ApiServer _api;
    private readonly ScriptedServer _server;
    private readonly Func<JsonObject, string?> _validate;
    private readonly string _path;
    private bool _isBroken;

    private AdmissionWebhook(ApiServer api, string inNamespace, Func<JsonObject, string?> validate)
    {
        (_api, _validate) = (api, validate);
        _path = $"{Configurations}/webhook-{inNamespace}";
        _server = ScriptedServer.StartTls(api.Certificates.Server, AnswerAsync);
    }

    /// <summary>Registers it, and returns when the API server asks it.</summary>
    /// <param name="api">The API server.</param>
    /// <param name="inNamespace">The only namespace it is asked for.</param>
    /// <param name="validate">The text to refuse a Build with, or null; <see cref="WebhookRules.Check"/> by default.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<AdmissionWebhook> StartAsync(
        ApiServer api, string inNamespace, Func<JsonObject, string?>? validate, CancellationToken cancellationToken)
    {
        var webhook = new AdmissionWebhook(api, inNamespace, validate ?? WebhookRules.Check);
        await api.Admin.PostAsync(Configurations, webhook.Configuration(inNamespace), cancellationToken);
        var builds = $"/apis/build.knative.dev/v1alpha1/namespaces/{inNamespace}/builds?dryRun=All";
        // The API server reads such configurations every second or so.
        while (webhook._server.Requests.Count == 0)
        {
            var probe = new JsonObject { ["apiVersion"] = "build.knative.dev/v1alpha1", ["kind"] = "Build", ["metadata"] = new JsonObject { ["name"] = "probe" }, ["spec"] = new JsonObject() };
            try
            {
                await api.Admin.PostAsync(builds, probe, cancellationToken);
            }
            catch (ApiException e) when (e.Status == System.Net.HttpStatusCode.BadRequest)
            {
                // Refused by the webhook, so it is asked.
            }

            await Task.Delay(50, cancellationToken);
        }

        return webhook;
    }

    /// <summary>Listens no more, while the configuration stays: every create and update answers 500 from now on.</summary>
    public async Task BreakAsync()
    {
        _isBroken = true;
        await _server.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _api.Admin.DeleteAsync(_path, null, CancellationToken.None);
        if (!_isBroken)
        {
            await _server.DisposeAsync();
        }
    }

    private JsonObject Configuration(string inNamespace) => JsonNode.Parse($$"""
        {
          "apiVersion": "admissionregistration.k8s.io/v1",
          "kind": "MutatingWebhookConfiguration",
          "metadata": {"name": "webhook-{{inNamespace}}"},
          "webhooks": [{
            "name": "webhook.build.knative.dev",
            "admissionReviewVersions": ["v1"],
            "sideEffects": "None",
            "failurePolicy": "Fail",
            "timeoutSeconds": 10,
            "namespaceSelector": {"matchLabels": {"test-namespace": "{{inNamespace}}"} },
            "clientConfig": {
              "url": "https://127.0.0.1:{{_server.Port}}/",
              "caBundle": "{{Convert.ToBase64String(Encoding.ASCII.GetBytes(_api.Certificates.Authority.ExportCertificatePem()))}}"
            },
            "rules": [{"apiGroups": ["build.knative.dev"], "apiVersions": ["v1alpha1"], "operations": ["CREATE", "UPDATE"], "resources": ["builds"]}]
          }]
        }
        """)!.AsObject();

    private async Task AnswerAsync(ScriptedExchange exchange)
    {
        var request = JsonNode.Parse(await exchange.ReadBodyAsync())!["request"]!;
        var build = request["object"]!.DeepClone().AsObject();
        var response = new JsonObject { ["uid"] = (string)request["uid"]!, ["allowed"] = true };
        ActiveBuild.Defaults(build["spec"]!.AsObject(), _api.Release);
        if (_validate(build) is { } text)
        {
            response["allowed"] = false;
            response["status"] = new JsonObject
            {
                ["status"] = "Failure", ["reason"] = "BadRequest", ["code"] = 400, ["message"] = $"mutation failed: {text}",
            };
        }
        else
        {
            var patch = new JsonArray(new JsonObject { ["op"] = "replace", ["path"] = "/spec", ["value"] = build["spec"]!.DeepClone() });
            response["patchType"] = "JSONPatch";
            response["patch"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(patch.ToJsonString()));
        }

        var review = new JsonObject { ["apiVersion"] = "admission.k8s.io/v1", ["kind"] = "AdmissionReview", ["response"] = response };
        await exchange.AnswerBytesAsync(200, Encoding.UTF8.GetBytes(review.ToJsonString()), ("Content-Type", "application/json"));
    }
}

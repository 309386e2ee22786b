namespace Dispatch.Build.Knative.Manifests.Reading;

internal static partial class ManifestSchema
{
    // One type a line; "name" is a string, "name:[Type]" a list, "name:{Type}" a map, "name!" required by the model.
    private const string BuildTypes = """
        Build = apiVersion! kind! metadata!:ObjectMeta spec!:BuildSpec status:any
        BuildTemplate = apiVersion! kind! metadata!:ObjectMeta spec!:BuildTemplateSpec status:any
        ClusterBuildTemplate = apiVersion! kind! metadata!:ObjectMeta spec!:BuildTemplateSpec status:any
        BuildSpec = generation:int source:SourceSpec sources:[SourceSpec] steps:[Container] volumes:[Volume] serviceAccountName template:TemplateInstantiationSpec nodeSelector:{string} timeout affinity:Affinity Status
        SourceSpec = git:GitSourceSpec gcs:GCSSourceSpec custom:Container subPath name targetPath
        GitSourceSpec = url revision
        GCSSourceSpec = type location
        TemplateInstantiationSpec = name! kind arguments:[ArgumentSpec] env:[EnvVar]
        ArgumentSpec = name! value!
        BuildTemplateSpec = generation:int parameters:[ParameterSpec] steps:[Container] volumes:[Volume]
        ParameterSpec = name! description default
        ObjectMeta = name generateName namespace selfLink uid resourceVersion generation:int creationTimestamp deletionTimestamp deletionGracePeriodSeconds:int labels:{string} annotations:{string} ownerReferences:[OwnerReference] finalizers:[string] clusterName managedFields:[ManagedFieldsEntry]
        OwnerReference = apiVersion kind name uid controller:bool blockOwnerDeletion:bool
        ManagedFieldsEntry = manager operation apiVersion time fieldsType fieldsV1:any

        """;
}

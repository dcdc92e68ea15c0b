/* The place of a 32-bit Excel: loads xlwings' 32-bit DLL as its VBA does, and stands between Python and the stand-in.

       excel_32.exe DLL COMMAND

   For each line that it reads it asks the DLL for Python, as VBA does at every call, and prints that object, marshalled,
   as hexadecimal digits; at the end of its input it stops Python. Every object that passes through, in either direction
   and also inside an array, is handed on as an object of this process, which forwards what is called. */
#define COBJMACROS
#include <windows.h>
#include <oleauto.h>
#include <stdio.h>

#define LONGEST 1024
typedef LONG(WINAPI *ACTIVATE)(VARIANT *result, const char *command, LONG mode);

/* An object of this process in front of one of another; a collection's items come by an enumeration. */
typedef struct {
    union {
        IDispatch object;
        IEnumVARIANT items;
    } face;
    LONG references;
    IUnknown *behind;
} Front;

static const IDispatchVtbl object_calls;
static const IEnumVARIANTVtbl item_calls;

static Front *front_of(IUnknown *behind, const void *calls)
{
    Front *front = calloc(1, sizeof *front);
    front->face.object.lpVtbl = (IDispatchVtbl *)calls;
    front->references = 1;
    front->behind = behind;
    IUnknown_AddRef(behind);
    return front;
}

/* The other side's view of an object: what stands behind one of ours, else a front for it. */
static IDispatch *passed_on(IDispatch *object)
{
    if (object->lpVtbl == &object_calls) {
        IDispatch *behind = (IDispatch *)((Front *)object)->behind;
        IDispatch_AddRef(behind);
        return behind;
    }
    return &front_of((IUnknown *)object, &object_calls)->face.object;
}

/* The same for everything in a value of our own. */
static void pass_on(VARIANT *value)
{
    IEnumVARIANT *items;
    if (V_VT(value) == VT_DISPATCH && V_DISPATCH(value)) {
        IDispatch *object = V_DISPATCH(value);
        V_DISPATCH(value) = passed_on(object);
        IDispatch_Release(object);
    } else if (V_VT(value) == VT_UNKNOWN && V_UNKNOWN(value) &&
               SUCCEEDED(IUnknown_QueryInterface(V_UNKNOWN(value), &IID_IEnumVARIANT, (void **)&items))) {
        IUnknown_Release(V_UNKNOWN(value));
        V_UNKNOWN(value) = (IUnknown *)&front_of((IUnknown *)items, &item_calls)->face.items;
        IEnumVARIANT_Release(items);
    } else if (V_VT(value) == (VT_ARRAY | VT_VARIANT)) {
        ULONG count = 1;
        VARIANT *cells;
        for (UINT dimension = 0; dimension < SafeArrayGetDim(V_ARRAY(value)); dimension++)
            count *= V_ARRAY(value)->rgsabound[dimension].cElements;
        SafeArrayAccessData(V_ARRAY(value), (void **)&cells);
        for (ULONG index = 0; index < count; index++)
            pass_on(&cells[index]);
        SafeArrayUnaccessData(V_ARRAY(value));
    }
}

static HRESULT asked_for(Front *front, REFIID wanted, REFIID own, void **found)
{
    if (!IsEqualIID(wanted, &IID_IUnknown) && !IsEqualIID(wanted, own)) {
        *found = NULL;
        return E_NOINTERFACE;
    }
    InterlockedIncrement(&front->references);
    *found = front;
    return S_OK;
}

static ULONG STDMETHODCALLTYPE add_reference(void *this)
{
    return (ULONG)InterlockedIncrement(&((Front *)this)->references);
}

static ULONG STDMETHODCALLTYPE release(void *this)
{
    Front *front = this;
    LONG left = InterlockedDecrement(&front->references);
    if (!left) {
        IUnknown_Release(front->behind);
        free(front);
    }
    return (ULONG)left;
}

static HRESULT STDMETHODCALLTYPE object_asked_for(IDispatch *this, REFIID wanted, void **found)
{
    return asked_for((Front *)this, wanted, &IID_IDispatch, found);
}

static HRESULT STDMETHODCALLTYPE type_count(IDispatch *this, UINT *count)
{
    return IDispatch_GetTypeInfoCount((IDispatch *)((Front *)this)->behind, count);
}

static HRESULT STDMETHODCALLTYPE type(IDispatch *this, UINT index, LCID language, ITypeInfo **found)
{
    return IDispatch_GetTypeInfo((IDispatch *)((Front *)this)->behind, index, language, found);
}

static HRESULT STDMETHODCALLTYPE ids(IDispatch *this, REFIID none, LPOLESTR *names, UINT count, LCID language, DISPID *id)
{
    return IDispatch_GetIDsOfNames((IDispatch *)((Front *)this)->behind, none, names, count, language, id);
}

/* VBA hands variables over by reference: a variant is copied and passed on, a text stays as it is. */
static HRESULT STDMETHODCALLTYPE invoke(IDispatch *this, DISPID id, REFIID none, LCID language, WORD flags,
                                        DISPPARAMS *given, VARIANT *answer, EXCEPINFO *problem, UINT *wrong)
{
    VARIANT *arguments = calloc(given->cArgs + 1, sizeof *arguments);
    VARIANT *variables = calloc(given->cArgs + 1, sizeof *variables);
    DISPPARAMS handed_on = {arguments, given->rgdispidNamedArgs, given->cArgs, given->cNamedArgs};
    for (UINT index = 0; index < given->cArgs; index++) {
        VARIANT *one = &given->rgvarg[index];
        if (V_VT(one) == (VT_BYREF | VT_VARIANT)) {
            VariantCopy(&variables[index], V_VARIANTREF(one));
            pass_on(&variables[index]);
            V_VT(&arguments[index]) = VT_BYREF | VT_VARIANT;
            V_VARIANTREF(&arguments[index]) = &variables[index];
        } else {
            VariantCopy(&arguments[index], one);
            pass_on(&arguments[index]);
        }
    }
    HRESULT result = IDispatch_Invoke((IDispatch *)((Front *)this)->behind, id, none, language, flags, &handed_on, answer,
                                      problem, wrong);
    for (UINT index = 0; index < given->cArgs; index++) {
        VariantClear(&arguments[index]);
        VariantClear(&variables[index]);
    }
    free(arguments);
    free(variables);
    if (SUCCEEDED(result) && answer)
        pass_on(answer);
    return result;
}

static HRESULT STDMETHODCALLTYPE items_asked_for(IEnumVARIANT *this, REFIID wanted, void **found)
{
    return asked_for((Front *)this, wanted, &IID_IEnumVARIANT, found);
}

static HRESULT STDMETHODCALLTYPE next(IEnumVARIANT *this, ULONG count, VARIANT *items, ULONG *fetched)
{
    ULONG got = 0;
    HRESULT result = IEnumVARIANT_Next((IEnumVARIANT *)((Front *)this)->behind, count, items, &got);
    for (ULONG index = 0; SUCCEEDED(result) && index < got; index++)
        pass_on(&items[index]);
    if (fetched)
        *fetched = got;
    return result;
}

static HRESULT STDMETHODCALLTYPE skip(IEnumVARIANT *this, ULONG count)
{
    return IEnumVARIANT_Skip((IEnumVARIANT *)((Front *)this)->behind, count);
}

static HRESULT STDMETHODCALLTYPE reset(IEnumVARIANT *this)
{
    return IEnumVARIANT_Reset((IEnumVARIANT *)((Front *)this)->behind);
}

static HRESULT STDMETHODCALLTYPE clone(IEnumVARIANT *this, IEnumVARIANT **copy)
{
    IEnumVARIANT *behind;
    HRESULT result = IEnumVARIANT_Clone((IEnumVARIANT *)((Front *)this)->behind, &behind);
    if (SUCCEEDED(result)) {
        *copy = &front_of((IUnknown *)behind, &item_calls)->face.items;
        IEnumVARIANT_Release(behind);
    }
    return result;
}

static const IDispatchVtbl object_calls = {object_asked_for, (void *)add_reference, (void *)release, type_count,
                                           type,             ids,                   invoke};
static const IEnumVARIANTVtbl item_calls = {items_asked_for, (void *)add_reference, (void *)release, next,
                                            skip,            reset,                 clone};

/* An object as another process takes it up. */
static HRESULT print_marshalled(IDispatch *object)
{
    IStream *stream;
    HGLOBAL memory;
    STATSTG state;
    HRESULT result = CreateStreamOnHGlobal(NULL, TRUE, &stream);
    if (SUCCEEDED(result))
        result = CoMarshalInterface(stream, &IID_IDispatch, (IUnknown *)object, MSHCTX_LOCAL, NULL, MSHLFLAGS_NORMAL);
    if (FAILED(result))
        return result;
    IStream_Stat(stream, &state, STATFLAG_NONAME);
    GetHGlobalFromStream(stream, &memory);
    const BYTE *bytes = GlobalLock(memory);
    for (ULONG index = 0; index < state.cbSize.LowPart; index++)
        printf("%02x", bytes[index]);
    printf("\n");
    fflush(stdout);
    GlobalUnlock(memory);
    IStream_Release(stream);
    return S_OK;
}

/* VBA hands a String over in the code page. */
static char *in_code_page(const WCHAR *text)
{
    char *bytes = malloc(LONGEST);
    WideCharToMultiByte(CP_ACP, 0, text, -1, bytes, LONGEST, NULL, NULL);
    return bytes;
}

int wmain(int count, WCHAR **given)
{
    char line[LONGEST];
    if (count != 3)
        return 2;
    char *dll = in_code_page(given[1]), *command = in_code_page(given[2]);
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    HMODULE library = LoadLibraryA(dll);
    ACTIVATE activate = library ? (ACTIVATE)(void *)GetProcAddress(library, "XLPyDLLActivateAuto") : NULL;
    if (!activate) {
        printf("%s can't be loaded: error %lu\n", dll, GetLastError());
        return 1;
    }
    while (fgets(line, sizeof line, stdin)) {
        VARIANT python;
        VariantInit(&python);
        LONG code = activate(&python, command, 1); /* the first time it starts Python */
        if (code || V_VT(&python) != VT_DISPATCH) {
            printf("XLPyDLLActivateAuto gave %ld and a value of the kind %d\n", (long)code, V_VT(&python));
            return 1;
        }
        IDispatch *front = passed_on(V_DISPATCH(&python));
        VariantClear(&python);
        HRESULT result = print_marshalled(front);
        IDispatch_Release(front);
        if (FAILED(result)) {
            printf("Python's object can't be marshalled: %lx\n", (long)result);
            return 1;
        }
    }
    activate(&(VARIANT){0}, command, -1);
    return 0;
}

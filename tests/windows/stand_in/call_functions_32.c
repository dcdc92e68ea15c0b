/* Calls worksheet functions through xlwings' 32-bit DLL, as the VBA of a 32-bit Excel does.

       call_functions_32.exe JOB RESULT

   The job (UTF-8) names the DLL, the command line and the module in its first three lines, then a call a line: the
   function and its arguments, parted by tabs. The result has an answer a line as JSON; calls that are answered there
   aren't made again. */
#include <windows.h>
#include <oleauto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST 65536
#define MISSING ((SCODE)0x80020004)
typedef LONG(WINAPI *ACTIVATE)(VARIANT *result, const char *command, LONG mode);

static WCHAR wide[LONGEST];

static WCHAR *to_wide(const char *utf8)
{
    MultiByteToWideChar(CP_UTF8, 0, utf8, -1, wide, LONGEST);
    return wide;
}

/* VBA hands a String over in the code page. */
static char *in_code_page(const char *utf8)
{
    char *text = malloc(LONGEST);
    WideCharToMultiByte(CP_ACP, 0, to_wide(utf8), -1, text, LONGEST, NULL, NULL);
    return text;
}

/* A text without its escapes: \t, \n and \\ . */
static BSTR text_of(const char *token)
{
    static char plain[LONGEST];
    char *to = plain;
    for (; *token; token++) {
        if (*token == '\\') {
            token++;
            *to++ = *token == 't' ? '\t' : *token == 'n' ? '\n' : '\\';
        } else {
            *to++ = *token;
        }
    }
    *to = 0;
    return SysAllocString(to_wide(plain));
}

/* The next argument: n1.5 a number, tabc a text, b1 a truth value, x-2146826246 an error, e blank, m left out,
   o no object, a2x3 an array of two rows, whose cells follow; one row is a flat array, as VBA gets it. */
static void argument(VARIANT *value, char **rest)
{
    char *token = *rest, *end = strchr(token, '\t');
    if (end)
        *end = 0;
    *rest = end ? end + 1 : token + strlen(token);
    VariantInit(value);
    switch (token[0]) {
    case 'n': V_VT(value) = VT_R8; V_R8(value) = strtod(token + 1, NULL); break;
    case 't': V_VT(value) = VT_BSTR; V_BSTR(value) = text_of(token + 1); break;
    case 'b': V_VT(value) = VT_BOOL; V_BOOL(value) = token[1] == '1' ? VARIANT_TRUE : VARIANT_FALSE; break;
    case 'x': V_VT(value) = VT_ERROR; V_ERROR(value) = strtol(token + 1, NULL, 10); break;
    case 'm': V_VT(value) = VT_ERROR; V_ERROR(value) = MISSING; break;
    case 'o': V_VT(value) = VT_DISPATCH; V_DISPATCH(value) = NULL; break;
    case 'a': {
        LONG rows = strtol(token + 1, &end, 10), columns = strtol(end + 1, NULL, 10), flat = rows == 1;
        SAFEARRAYBOUND bounds[2] = {{(ULONG)(flat ? columns : rows), 1}, {(ULONG)columns, 1}};
        SAFEARRAY *array = SafeArrayCreate(VT_VARIANT, flat ? 1 : 2, bounds);
        for (LONG row = 1; row <= rows; row++)
            for (LONG column = 1; column <= columns; column++) {
                LONG at[2] = {flat ? column : row, column};
                VARIANT cell;
                argument(&cell, rest);
                SafeArrayPutElement(array, at, &cell);
                VariantClear(&cell);
            }
        V_VT(value) = VT_ARRAY | VT_VARIANT;
        V_ARRAY(value) = array;
    }
    }
}

static void write_text(FILE *out, BSTR text)
{
    static char utf8[LONGEST];
    WideCharToMultiByte(CP_UTF8, 0, text ? text : L"", -1, utf8, LONGEST, NULL, NULL);
    fputc('"', out);
    for (char *at = utf8; *at; at++) {
        if (*at == '"' || *at == '\\')
            fprintf(out, "\\%c", *at);
        else if ((unsigned char)*at < ' ')
            fprintf(out, "\\u%04x", *at);
        else
            fputc(*at, out);
    }
    fputc('"', out);
}

static void write_value(FILE *out, VARIANT *value);

static void write_array(FILE *out, SAFEARRAY *array, UINT dimension, LONG *at)
{
    LONG first, last;
    SafeArrayGetLBound(array, dimension, &first);
    SafeArrayGetUBound(array, dimension, &last);
    fputc('[', out);
    for (LONG index = first; index <= last; index++) {
        if (index > first)
            fputc(',', out);
        at[dimension - 1] = index;
        if (dimension < SafeArrayGetDim(array)) {
            write_array(out, array, dimension + 1, at);
        } else {
            VARIANT cell;
            VariantInit(&cell);
            SafeArrayGetElement(array, at, &cell);
            write_value(out, &cell);
            VariantClear(&cell);
        }
    }
    fputc(']', out);
}

static void write_value(FILE *out, VARIANT *value)
{
    SYSTEMTIME moment;
    LONG at[2];
    switch (V_VT(value)) {
    case VT_EMPTY: fputs("null", out); break;
    case VT_BSTR: write_text(out, V_BSTR(value)); break;
    case VT_R8: fprintf(out, "%.17g", V_R8(value)); break;
    case VT_I4: fprintf(out, "%ld", (long)V_I4(value)); break;
    case VT_BOOL: fputs(V_BOOL(value) ? "true" : "false", out); break;
    case VT_ERROR: fprintf(out, "%ld", (long)V_ERROR(value)); break;
    case VT_DATE:
        VariantTimeToSystemTime(V_DATE(value), &moment);
        fprintf(out, "{\"date\":\"%04d-%02d-%02dT%02d:%02d:%02d\"}", moment.wYear, moment.wMonth, moment.wDay,
                moment.wHour, moment.wMinute, moment.wSecond);
        break;
    case VT_ARRAY | VT_VARIANT: write_array(out, V_ARRAY(value), 1, at); break;
    default: fprintf(out, "{\"kind\":%d}", V_VT(value));
    }
}

/* XLPy.CallUDF(module, function, arguments, ActiveWorkbook, Application.Caller): the second and third are variables,
   which VBA hands over by reference; there is no workbook and no cell here. */
static void call(FILE *out, IDispatch *python, const char *module, char *line)
{
    OLECHAR *method = L"CallUDF";
    DISPID id;
    VARIANT given[5], answer, array;
    SAFEARRAYBOUND bound = {0, 0};
    SAFEARRAY *values = SafeArrayCreate(VT_VARIANT, 1, &bound);
    DISPPARAMS parameters = {given, NULL, 5, 0};
    EXCEPINFO problem;
    char *rest = strchr(line, '\t');
    memset(&problem, 0, sizeof problem);
    if (rest)
        *rest++ = 0;
    BSTR function = SysAllocString(to_wide(line));
    while (rest && *rest) {
        LONG index = (LONG)bound.cElements++;
        VARIANT value;
        argument(&value, &rest);
        SafeArrayRedim(values, &bound);
        SafeArrayPutElement(values, &index, &value);
        VariantClear(&value);
    }
    V_VT(&array) = VT_ARRAY | VT_VARIANT;
    V_ARRAY(&array) = values;
    V_VT(&given[4]) = VT_BSTR;
    V_BSTR(&given[4]) = SysAllocString(to_wide(module));
    V_VT(&given[3]) = VT_BSTR | VT_BYREF;
    V_BSTRREF(&given[3]) = &function;
    V_VT(&given[2]) = VT_VARIANT | VT_BYREF;
    V_VARIANTREF(&given[2]) = &array;
    for (int nothing = 0; nothing < 2; nothing++) {
        V_VT(&given[nothing]) = VT_DISPATCH;
        V_DISPATCH(&given[nothing]) = NULL;
    }
    VariantInit(&answer);
    HRESULT result = python->lpVtbl->GetIDsOfNames(python, &IID_NULL, &method, 1, LOCALE_USER_DEFAULT, &id);
    if (SUCCEEDED(result))
        result = python->lpVtbl->Invoke(python, id, &IID_NULL, LOCALE_USER_DEFAULT, DISPATCH_METHOD, &parameters,
                                        &answer, &problem, NULL);
    if (SUCCEEDED(result)) {
        write_value(out, &answer);
    } else {
        fprintf(out, "{\"code\":%ld,\"failed\":", (long)result);
        write_text(out, problem.bstrDescription);
        fputc('}', out);
    }
    fputc('\n', out);
    fflush(out);
    VariantClear(&answer);
    VariantClear(&array);
    SysFreeString(function);
}

static char *next_line(FILE *file)
{
    static char line[LONGEST];
    if (!fgets(line, sizeof line, file))
        return NULL;
    line[strcspn(line, "\r\n")] = 0;
    return line;
}

static char *copy_of_line(FILE *file)
{
    return strdup(next_line(file));
}

int wmain(int count, WCHAR **arguments)
{
    FILE *job = _wfopen(arguments[1], L"rb"), *old = _wfopen(arguments[2], L"rb"), *out;
    int done = 0;
    char *line;
    VARIANT python;
    if (count != 3 || !job)
        return 2;
    while (old && next_line(old))
        done++;
    if (old)
        fclose(old);
    out = _wfopen(arguments[2], L"ab");
    char *dll = in_code_page(copy_of_line(job)), *command = in_code_page(copy_of_line(job)), *module = copy_of_line(job);
    CoInitialize(NULL);
    HMODULE library = LoadLibraryA(dll);
    ACTIVATE activate = library ? (ACTIVATE)(void *)GetProcAddress(library, "XLPyDLLActivateAuto") : NULL;
    if (!activate) {
        printf("%s can't be loaded: error %lu\n", dll, GetLastError());
        return 1;
    }
    while ((line = next_line(job))) {
        if (done-- > 0)
            continue;
        VariantInit(&python);
        LONG code = activate(&python, command, 1); /* the first time it starts Python; VBA asks at every call */
        if (code || V_VT(&python) != VT_DISPATCH) {
            printf("XLPyDLLActivateAuto gave %ld and a value of the kind %d\n", (long)code, V_VT(&python));
            return 1;
        }
        call(out, V_DISPATCH(&python), module, line);
        VariantClear(&python);
    }
    activate(&python, command, -1);
    return 0;
}

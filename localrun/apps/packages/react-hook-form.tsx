import {Controller, FormProvider, useForm} from 'react-hook-form';
import {Text, TextInput, View} from 'react-native';

export default function App() {
  const form = useForm({defaultValues: {name: 'Ada'}});
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <FormProvider {...form}>
          <Controller
            control={form.control}
            name="name"
            rules={{required: true}}
            render={({field: {value, onChange, onBlur}}) => <TextInput value={value} onChangeText={onChange} onBlur={onBlur} />}
          />
        </FormProvider>
      </View>
      <Text>below</Text>
    </View>
  );
}

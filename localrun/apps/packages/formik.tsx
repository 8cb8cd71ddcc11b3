import {Formik} from 'formik';
import {Text, TextInput, View} from 'react-native';

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Formik initialValues={{mail: 'ada@example.com'}} onSubmit={() => {}}>
          {({values, handleChange, handleSubmit}) => (
            <>
              <TextInput value={values.mail} onChangeText={handleChange('mail')} />
              <Text onPress={() => handleSubmit()}>Send</Text>
            </>
          )}
        </Formik>
      </View>
      <Text>below</Text>
    </View>
  );
}
